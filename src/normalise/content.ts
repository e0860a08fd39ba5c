// What was said in one call, gathered from whatever carried it. `null` means not conveyed.

export interface Message {
  readonly direction: 'input' | 'output' | 'system';
  readonly role: string;
  readonly text: string;
}

export class Content {
  readonly messages: Message[] = [];
  /** Something about the input, or the output, was conveyed (it may still be empty). */
  hasInput = false;
  hasOutput = false;
  /** Text of a refusal field or part. */
  refusal: string | null = null;
  toolCalls = 0;
  /** Finish reason found inside a message. */
  finish = '';

  add(direction: Message['direction'], role: string, text: string): void {
    if (direction === 'output') this.hasOutput = true;
    else this.hasInput = true;
    this.messages.push({ direction, role, text });
  }

  text(direction: Message['direction']): string {
    let text = '';
    for (const message of this.messages) {
      if (message.direction === direction && message.text !== '') {
        text += text === '' ? message.text : `\n${message.text}`;
      }
    }
    return text;
  }

  characters(direction: Message['direction']): number {
    let count = 0;
    for (const message of this.messages) {
      if (message.direction === direction) count += message.text.length;
    }
    return count;
  }

  count(direction: Message['direction']): number {
    let count = 0;
    for (const message of this.messages) if (message.direction === direction) count += 1;
    return count;
  }

  /** Nothing was conveyed at all. */
  get isSilent(): boolean {
    return (
      this.messages.length === 0 &&
      !this.hasInput &&
      !this.hasOutput &&
      this.refusal === null &&
      this.toolCalls === 0 &&
      this.finish === ''
    );
  }

  /** Output that says something: text, a tool call or a refusal. */
  get answers(): boolean {
    return this.toolCalls > 0 || this.refusal !== null || this.characters('output') > 0;
  }
}

// Face of privacy: nothing personal and no credential reaches the spool. Ids of users, sessions and
// conversations become HMACs, message content leaves the raw rows, everything else is looked through
// once and what is found is replaced by a typed placeholder. What is removed is counted by kind.

import { hash } from 'node:crypto';

import type { OtlpView } from '../../model/otlp-view.ts';
import { IdHashes } from './id-hash.ts';
import { Redactor, type RedactionCount } from './redactor.ts';
import { Scrubber } from './scrubber.ts';

/** off: content is dropped. hash: replaced by its hash. redacted: dropped here, kept redacted in llm_messages. full: kept. */
export type ContentMode = 'off' | 'hash' | 'redacted' | 'full';

export interface PrivacyOptions {
  /** Secret of the HMAC; at least 16 bytes. */
  readonly hmacKey: Uint8Array | string;
  readonly content: ContentMode;
  /** More attribute keys to treat as content. */
  readonly extraContentKeys?: readonly string[];
  /** Attribute keys that are never touched, whatever they hold. */
  readonly allowedKeys?: readonly string[];
  /** Also replace IPv4 addresses in texts. Default false. */
  readonly ipAddresses?: boolean;
  /** Told once per kind and request: `identity` counts ids replaced, `content` contents dropped. */
  readonly onRedaction?: RedactionCount;
}

export interface Privacy {
  /** 32 hex characters of HMAC-SHA-256; '' for ''. Deterministic for one key. */
  hmacId(id: string): string;
  /** 32 hex characters of SHA-256; '' for ''. */
  hashText(text: string): string;
  /** The text with every finding replaced; the same string where there is none. In content mode full only credentials are. */
  redactText(text: string): string;
  /**
   * Rewrites the view in place; see the head of this file. `view.bytes` may become a longer buffer that is
   * valid until the next call. Linear in the request's bytes; never throws on a decoded view.
   */
  scrub(view: OtlpView): void;
  readonly contentMode: ContentMode;
}

const HASH_CHARACTERS = 32;

/** Creates the privacy pass for one thread; its scratch buffers are not shared. */
export function createPrivacy(options: PrivacyOptions): Privacy {
  const ids = new IdHashes(options.hmacKey);
  const hmacId = (id: string) => ids.ofText(id);
  const redactor = new Redactor(
    { ipAddresses: options.ipAddresses ?? false, credentialsOnly: options.content === 'full' },
    hmacId,
    options.onRedaction,
  );
  const scrubber = new Scrubber(redactor, {
    content: options.content,
    extraContentKeys: options.extraContentKeys ?? [],
    allowedKeys: options.allowedKeys ?? [],
    ids,
    hashText,
  });
  return {
    hmacId,
    hashText,
    redactText: (text) => redactor.redactText(text),
    scrub: (view) => {
      scrubber.scrub(view);
    },
    contentMode: options.content,
  };
}

function hashText(text: string): string {
  if (text === '') return '';
  return hash('sha256', text, 'hex').slice(0, HASH_CHARACTERS);
}

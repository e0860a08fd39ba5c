// Per request: each scope's name, version, dialects and the lineage of its resource, read once.

import type { OtlpView } from '../model/otlp-view.ts';
import type { Lineage } from '../model/records.ts';
import { readText } from '../model/wire-value.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { readBaseLineage } from './lineage.ts';
import type { DialectSet, Overlays } from './overlays.ts';

export interface ScopeInfo {
  readonly name: string;
  readonly version: string;
  readonly dialects: DialectSet;
  readonly base: Lineage;
}

export class Scopes {
  readonly #view: OtlpView;
  readonly #overlays: Overlays;
  readonly #reader: AttributeReader;
  readonly #known: (ScopeInfo | undefined)[] = [];

  /** @param reader is used for resource attributes while a scope is read for the first time. */
  constructor(view: OtlpView, overlays: Overlays, reader: AttributeReader) {
    this.#view = view;
    this.#overlays = overlays;
    this.#reader = reader;
  }

  of(scope: number): ScopeInfo {
    return (this.#known[scope] ??= this.#read(scope));
  }

  #read(scope: number): ScopeInfo {
    const { scopes, resources, bytes } = this.#view;
    const name = readText(bytes, scopes.nameStart[scope]!, scopes.nameEnd[scope]!);
    const version = readText(bytes, scopes.versionStart[scope]!, scopes.versionEnd[scope]!);
    const resource = scopes.resource[scope]!;
    this.#reader.load(this.#view, resources.attrFrom[resource]!, resources.attrTo[resource]!);
    const dialects: DialectSet = { ...this.#reader.dialects };
    this.#overlays.detectScope(name, dialects);
    const base = readBaseLineage(this.#reader, this.#overlays.plan(dialects), { name, version });
    return { name, version, dialects, base };
  }
}

// The store's promises on the embedded engine.

import { describeStore } from '../support/store-suite.ts';

describeStore({ name: 'embedded', locate: () => Promise.resolve({}) });

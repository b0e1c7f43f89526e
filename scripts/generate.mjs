#!/usr/bin/env node
// Everything that is generated and kept in the repository; with --check it only says what is stale.
import './generate-registry.mjs';
import './generate-config-schema.mjs';

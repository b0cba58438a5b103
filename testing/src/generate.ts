import { fileURLToPath } from 'node:url';
import { generateReference } from '@pm-dvr/config';
import { generateContractSchemas } from './contract-schemas.ts';

/** Writes the files that follow from the schemas: reference, JSON Schemas and samples. */
const root = fileURLToPath(new URL('../..', import.meta.url));
generateReference(root);
generateContractSchemas(root);

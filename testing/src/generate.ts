import { generateReference } from '@pm-dvr/config';
import { generateContractSchemas } from './contract-schemas.ts';
import { REPOSITORY_ROOT } from './rig/repository-root.ts';

/** Writes the files that follow from the schemas: reference, JSON Schemas and samples. */
generateReference(REPOSITORY_ROOT);
generateContractSchemas(REPOSITORY_ROOT);

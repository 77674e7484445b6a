#!/usr/bin/env node
// Foundry's way to the npm package `solc`: no download, the version is the lock file's.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const solc = createRequire(import.meta.url)('solc');

if (process.argv.includes('--version')) {
	console.log(
		`solc, the solidity compiler commandline interface\nVersion: ${solc.version().replace('.Emscripten.clang', '.Linux.g++')}`
	);
} else {
	process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
}

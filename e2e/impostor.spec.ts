import { spawn } from 'node:child_process';
import { lendGpu, rentGpu } from '../src/node/people';
import { expect, test } from './network';

test('a peer in a device’s place that cannot sign for its key is refused', async ({ network, newTab }) => {
	const provider = await newTab();
	await lendGpu(provider, network.url);
	const publicKey = await provider.evaluate(async () => {
		const open = indexedDB.open('rally');
		const db = await new Promise<IDBDatabase>((resolve, reject) => {
			open.onsuccess = () => resolve(open.result);
			open.onerror = () => reject(open.error);
		});
		const get = db.transaction('keys').objectStore('keys').get('device');
		const { pair } = await new Promise<{ pair: CryptoKeyPair }>((resolve) => {
			get.onsuccess = () => resolve(get.result);
		});
		const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
		return Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('');
	});
	await provider.close();

	const impostor = spawn(process.execPath, [
		'--import',
		'tsx',
		'e2e/impostor.ts',
		`${network.url}/broker`,
		publicKey
	]);
	try {
		await new Promise<void>((resolve, reject) => {
			impostor.stdout.on('data', (text: Buffer) => text.includes('in place') && resolve());
			impostor.on('exit', (code) => reject(new Error(`the impostor left with ${code}`)));
		});
		const client = await newTab();
		await rentGpu(client, network.url);
		await expect(client.getByRole('main')).toContainText('could not sign for the key it claims', {
			timeout: 60_000
		});
	} finally {
		impostor.kill('SIGTERM');
	}
});

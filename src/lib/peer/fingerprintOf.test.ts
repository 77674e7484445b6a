import { expect, it } from 'vitest';
import { fingerprintOf } from './fingerprintOf';

const line = (byte: string) => `a=fingerprint:sha-256 ${Array(32).fill(byte).join(':')}\r\n`;

it('reads the one fingerprint, said once or for each medium', () => {
	expect([...fingerprintOf(`v=0\r\n${line('AB')}m=application`)]).toEqual(Array(32).fill(0xab));
	expect([...fingerprintOf(line('ab') + line('AB'))]).toEqual(Array(32).fill(0xab));
});

it.each([
	['a second one, that a broker added', line('AB') + line('CD')],
	['another hash beside it', `${line('AB')}a=fingerprint:sha-1 AB:CD\r\n`],
	['none', 'v=0\r\n'],
	['one too short', 'a=fingerprint:sha-256 AB:CD\r\n'],
	['no description', undefined]
])('refuses %s', (_, sdp) => {
	expect(() => fingerprintOf(sdp)).toThrow(expect.objectContaining({ code: 'transport.badDescription' }));
});

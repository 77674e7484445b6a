import { describe, expect, it } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView } from '$lib/chain/types';
import type { ClassId, DeviceId, LeaseId, WindowId } from '$lib/core/ids';
import { checkLease } from './checkLease';

const key = Uint8Array.from({ length: 65 }, (_, i) => i + 4);
const otherKey = key.with(64, 0xff);
const deviceId = '0x01' as DeviceId;
const lease: LeaseView = {
	leaseId: 7n as LeaseId,
	classId: '0xaa' as ClassId,
	client: '0xbb',
	clientKeyId: keyIdOf(key),
	deviceIds: ['0x00' as DeviceId, deviceId],
	windowIds: [1n as WindowId, 2n as WindowId],
	startS: 100,
	endS: 160,
	costWei: 1n
};
const asked = { clientPublicKey: key, deviceId, nowS: 159 };

describe('checkLease', () => {
	it('lets the lease’s own key in until its last second', () => {
		expect(checkLease(lease, asked)).toBeUndefined();
		expect(checkLease(lease, { ...asked, nowS: 160 })).toBe('lease.over');
	});

	it('refuses a lease the chain does not know, another key, and another device', () => {
		expect(checkLease(undefined, asked)).toBe('lease.unknown');
		expect(checkLease(lease, { ...asked, clientPublicKey: otherKey })).toBe('lease.notYours');
		expect(checkLease(lease, { ...asked, deviceId: '0x02' as DeviceId })).toBe('lease.otherDevice');
	});
});

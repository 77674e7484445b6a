import type { SettingsRepository } from '$lib/store/settingsRepository';
import { ledgerSchema, type Ledger } from './ledger';
import { DEFAULT_POLICY, policySchema, type Policy } from './policy';

/** What the autopilot keeps over a reload. */
export interface AutopilotMemory {
	policy(): Promise<Policy>;
	setPolicy(policy: Policy): Promise<void>;
	ledger(): Promise<Ledger>;
	setLedger(ledger: Ledger): Promise<void>;
}

const POLICY = 'autopilot/policy';
const LEDGER = 'autopilot/ledger';

/** @throws RallyError `storage.corrupt` where a ledger of another shape is kept: then nobody knows what was sent */
export function createAutopilotMemory(settings: SettingsRepository): AutopilotMemory {
	return {
		// What can't be read was not chosen here.
		policy: async () => (await settings.get(POLICY, policySchema).catch(() => undefined)) ?? DEFAULT_POLICY,
		setPolicy: (policy) => settings.set(POLICY, policy),
		ledger: async () => (await settings.get(LEDGER, ledgerSchema)) ?? [],
		setLedger: (ledger) => settings.set(LEDGER, ledger)
	};
}

import * as v from 'valibot';
import { RallyError } from './errors';
import type { Address } from './ids';

const address = v.pipe(
	v.string(),
	v.regex(/^0x[0-9a-fA-F]{40}$/, 'not a contract address'),
	v.transform((text) => text as Address)
);

const contracts = v.strictObject({
	rally: address,
	classes: address,
	devices: address,
	verification: address,
	referee: address,
	emission: address,
	certificates: address,
	computeToken: address,
	staking: address,
	pools: address,
	lens: address,
	faults: address
});

/** Addresses of one deployment. */
export type Deployment = v.InferOutput<typeof contracts>;

const schema = v.strictObject({
	/** Shown to people: "Local network". */
	name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
	chainId: v.pipe(v.number(), v.integer(), v.minValue(1)),
	/** Absolute, or a path on the app's own origin. */
	rpcUrl: v.pipe(v.string(), v.minLength(1)),
	/** Default PeerJS broker; a device's endpoint may name another. Absolute, or a path on this origin. */
	brokerUrl: v.pipe(v.string(), v.minLength(1)),
	/** Gives a burner wallet its first coins; only test networks have one. */
	faucetUrl: v.optional(v.string()),
	iceServers: v.optional(
		v.array(
			v.strictObject({
				urls: v.union([v.string(), v.array(v.string())]),
				username: v.optional(v.string()),
				credential: v.optional(v.string())
			})
		),
		[]
	),
	/** Where the contracts are, for a chain that this build does not know. */
	contracts: v.optional(contracts)
});

/** What `network.json` says: which chain, which brokers. The one file that differs between deployments. */
export type NetworkConfig = v.InferOutput<typeof schema>;

/**
 * Reads the text of `network.json`.
 *
 * @throws RallyError `network.invalid` naming the field that is wrong
 */
export function parseNetworkConfig(json: unknown): NetworkConfig {
	const parsed = v.safeParse(schema, json);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new RallyError(
		`network.json is not usable: ${v.getDotPath(issue) ?? 'the file'} — ${issue.message}.`,
		{
			code: 'network.invalid',
			hint: 'Whoever runs this site must mend /network.json.'
		}
	);
}

// Why a provider's tab does what it does, or nothing. A closed list: what is not here can't be shown, and what is here
// has its sentence and, where a press mends it, that press.

/** What a press may do about a reason. */
export type StatusRemedy =
	| 'start'
	| 'resume'
	| 'lookAgain'
	| 'endWindow'
	| 'requestFunds'
	| 'proveAgain'
	| 'makeRoom'
	| 'openSettings';

export type StatusTone = 'live' | 'quiet' | 'warn' | 'bad';

interface StatusWords {
	/** A few words, for a bar that is always seen. */
	title: string;
	/** One sentence: what it means, and what comes next without a press. */
	sentence: string;
	tone: StatusTone;
	remedy?: { verb: StatusRemedy; label: string };
}

/** Every reason, the gravest first: of several that hold the first is shown, the others stand below it. */
export const STATUS_REASONS = {
	noGpu: {
		title: 'No usable GPU',
		sentence: 'This browser gives the page no GPU that work could run on.',
		tone: 'bad',
		remedy: { verb: 'lookAgain', label: 'Look again' }
	},
	otherTab: {
		title: 'Another tab serves',
		sentence: 'Another tab of this browser lends this GPU; one serves, and the others show it.',
		tone: 'quiet'
	},
	noRally: {
		title: 'Not enough RALLY',
		sentence: 'The wallet holds too little RALLY, or no coin for gas, to open a window.',
		tone: 'bad',
		remedy: { verb: 'requestFunds', label: 'Ask the faucet' }
	},
	betweenWindows: {
		title: 'Between two windows',
		sentence:
			'The window is over, and the next one is being opened, as you chose. What keeps it waiting is said below.',
		tone: 'quiet'
	},
	windowOver: {
		title: 'The window is over',
		sentence: 'Nobody can rent this device now. What was staked comes back when the window is ended.',
		tone: 'warn',
		remedy: { verb: 'endWindow', label: 'End window' }
	},
	offline: {
		title: 'No network',
		sentence: 'The browser says that this machine is offline. The tab comes back by itself with the network.',
		tone: 'bad'
	},
	noBroker: {
		title: 'Broker out of reach',
		sentence:
			'New renters can’t find this device: the broker does not answer. Who is connected is served on; the tab tries again by itself.',
		tone: 'bad'
	},
	noChain: {
		title: 'Chain out of reach',
		sentence:
			'The chain’s node does not answer. Renters whose lease was checked are served; new ones have to wait.',
		tone: 'bad'
	},
	gpuFailing: {
		title: 'The GPU keeps failing',
		sentence:
			'It was lost several times within minutes, so the tab lets it rest, and then tries again by itself.',
		tone: 'bad'
	},
	recovering: {
		title: 'Recovering',
		sentence:
			'The GPU was lost. A new worker takes over, loads the model from this disk, and runs again what was cut off.',
		tone: 'warn'
	},
	storageFull: {
		title: 'No room for models',
		sentence: 'This browser has no room left for a renter’s model.',
		tone: 'bad',
		remedy: { verb: 'makeRoom', label: 'Make room' }
	},
	pausedByYou: {
		title: 'Paused by you',
		sentence:
			'What ran is finished, what waited went back to its renter, and nothing new is taken. The window goes on.',
		tone: 'warn',
		remedy: { verb: 'resume', label: 'Go on' }
	},
	finishing: {
		title: 'Finishing, then stopping',
		sentence: 'Nothing new is taken. The tab stops once what runs is done.',
		tone: 'warn'
	},
	onBattery: {
		title: 'On battery',
		sentence: 'You allow work only while this machine is plugged in. It goes on by itself then.',
		tone: 'warn',
		remedy: { verb: 'openSettings', label: 'Change limits' }
	},
	youAreHere: {
		title: 'You are at the machine',
		sentence: 'You allow work only while you are away. It goes on by itself a minute after you leave.',
		tone: 'warn',
		remedy: { verb: 'openSettings', label: 'Change limits' }
	},
	outOfHours: {
		title: 'Outside your hours',
		sentence: 'You allow work only at certain hours. It goes on by itself then.',
		tone: 'warn',
		remedy: { verb: 'openSettings', label: 'Change limits' }
	},
	dataCap: {
		title: 'Data for today is used up',
		sentence: 'As much was sent and received today as you allow. It goes on by itself after midnight.',
		tone: 'warn',
		remedy: { verb: 'openSettings', label: 'Change limits' }
	},
	preparing: {
		title: 'Getting ready',
		sentence: 'The steps below come one after another; stopping is safe at any point.',
		tone: 'live'
	},
	proofEnding: {
		title: 'The proof runs out',
		sentence:
			'The proof ends before the window does. The tab proves itself again by itself; verifiers have to be there for it.',
		tone: 'warn',
		remedy: { verb: 'proveAgain', label: 'Prove now' }
	},
	firewalled: {
		title: 'Hard to reach',
		sentence: 'No STUN server answered: a firewall may keep renters outside this network from this tab.',
		tone: 'warn'
	},
	noTurn: {
		title: 'Reached directly only',
		sentence:
			'No TURN server relays for this tab: renters behind a strict firewall can’t reach it. Others can.',
		tone: 'quiet'
	},
	hiddenSlowed: {
		title: 'Hidden, and slowed by the browser',
		sentence:
			'This browser slows hidden tabs, and nothing here can keep the time in its place. Keep the tab in view.',
		tone: 'warn'
	},
	machineBusy: {
		title: 'The machine is busy',
		sentence: 'Its processor is under pressure, so the tab takes a part of its share only.',
		tone: 'quiet'
	},
	gpuBusy: {
		title: 'The GPU is busy',
		sentence:
			'Tasks take over twice as long as at their quickest here: something else uses this GPU, or it is too hot to keep up.',
		tone: 'quiet'
	},
	working: { title: 'Live, running tasks', sentence: 'A renter’s tasks run on this GPU.', tone: 'live' },
	rented: {
		title: 'Live, rented',
		sentence: 'A renter is connected, and has nothing to do for this GPU just now.',
		tone: 'live'
	},
	waiting: {
		title: 'Live, waiting for a renter',
		sentence: 'The device can be rented. Nothing runs on the GPU meanwhile.',
		tone: 'live'
	},
	stopped: {
		title: 'Stopped; your window is still open',
		sentence: 'Nobody is served. What you put in comes back at the window’s end.',
		tone: 'warn',
		remedy: { verb: 'start', label: 'Serve again' }
	},
	ready: { title: 'Ready to start', sentence: 'Nothing runs before you press start.', tone: 'quiet' },
	off: { title: 'Not running', sentence: 'Nothing runs, and nothing was looked at.', tone: 'quiet' }
} as const satisfies Record<string, StatusWords>;

export type StatusReason = keyof typeof STATUS_REASONS;

/** What is said of a reason. */
export const statusWords = (reason: StatusReason): StatusWords => STATUS_REASONS[reason];

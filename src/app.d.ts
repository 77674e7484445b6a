declare global {
	/** Of package.json. */
	const __RALLY_VERSION__: string;

	namespace App {
		interface Error {
			message: string;
		}
	}
}

export {};

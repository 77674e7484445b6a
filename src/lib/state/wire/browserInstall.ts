import { installWay } from '../installWay';
import type { InstallPorts } from '../install.svelte';

/** Of Chromium's browsers alone, and in no standard. */
type InstallEvent = Event & {
	prompt(): Promise<void>;
	readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
};

/** This browser's way of installing a page. */
export function browserInstall(): InstallPorts {
	return {
		isInstalled:
			matchMedia('(display-mode: standalone)').matches ||
			('standalone' in navigator && !!navigator.standalone),
		way: installWay(navigator, navigator.maxTouchPoints),
		watch(listener) {
			const stop = new AbortController();
			const { signal } = stop;
			const offered = (event: Event) => {
				// No bar over the page: there is a button in its footer.
				event.preventDefault();
				const { prompt, userChoice } = event as InstallEvent;
				const ask = async () => {
					await prompt.call(event);
					return (await userChoice).outcome === 'accepted';
				};
				listener({ ask });
			};
			addEventListener('beforeinstallprompt', offered, { signal });
			addEventListener('appinstalled', () => listener(undefined), { signal });
			return () => stop.abort();
		}
	};
}

// Runs before the first paint, so that a chosen theme never flashes. A file, because the policy has no inline script.
try {
	const theme = localStorage.getItem('rally.theme');
	if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
	// Storage is blocked: the system's theme it is.
}

// The frame that a browser draws follows the chosen theme too; `--page` of tokens.css, light and dark.
{
	const root = document.documentElement;
	const paint = () => {
		for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
			const theme = root.dataset.theme ?? (meta.media.includes('dark') ? 'dark' : 'light');
			meta.content = theme === 'dark' ? '#0d0f13' : '#f9fafb';
		}
	};
	paint();
	new MutationObserver(paint).observe(root, { attributeFilter: ['data-theme'] });
}

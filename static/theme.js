// Runs before the first paint, so that a chosen theme never flashes. A file, because the policy has no inline script.
try {
	const theme = localStorage.getItem('rally.theme');
	if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
	// Storage is blocked: the system's theme it is.
}

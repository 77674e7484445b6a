/** One line of a list of steps. */
export interface Step {
	title: string;
	/** What happens in it, or what came of it. */
	text?: string | undefined;
	state: 'todo' | 'now' | 'done' | 'failed';
	/** 0 to 1, while it is under way and measurable. */
	progress?: number | undefined;
}

/** Texts of what the model was told and said, and of what people say about a message. */
export const turnTexts = {
  title: 'What the model was asked',
  none: 'No turn of the model is kept for it.',
  prompt: 'Prompt',
  completion: 'Completion',
  roles: { system: 'Rules', user: 'Task', assistant: 'Answer' } as Record<string, string>,
  name: (step: string, sample: number) => (sample > 0 ? `${step}, sample ${sample + 1}` : step),
  sayTitle: 'What do you say?',
  about: 'About',
  message: 'this message',
  module: (name: string) => `module ${name}`,
  comment: 'Comment, if you like',
  send: 'Send',
  sent: 'Kept. It counts towards rewards.',
  said: 'What was said',
  you: 'you',
};

// sound — two soft tones for a message that nobody sees yet. Browsers allow them only after
// somebody has touched the page: before that, nothing is played, not even later.
import type { Message } from "./talk";

const JUST_NOW_MS = 30_000;

let context: AudioContext | undefined;

/** Heard only where it came just now, not where it waited from the last visit. */
export function announce(message: Message): void {
  const age = Date.now() - Date.parse(message.at);
  if (age < JUST_NOW_MS && navigator.userActivation?.hasBeenActive) {
    play();
  }
}

export function play(): void {
  context ??= new AudioContext();
  void context.resume();
  for (const [after, pitch] of [
    [0, 660],
    [0.12, 880],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.08, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.32);
  }
}

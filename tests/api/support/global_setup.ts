// global_setup — fails at once, and clearly, when there is nothing to test.
import { findBinary } from "./binary.ts";

export default function setup(): void {
  findBinary();
}

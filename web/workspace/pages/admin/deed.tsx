// deed — what is done from within a list: said when it is done, or why it could not be done.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProblem } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { DoneLine } from "./parts";

export interface Deed {
  done: string;
  wrong: string;
  /** Does one thing and says so, or says why not; then the list is read again. */
  run: (what: () => Promise<unknown>, said: string) => Promise<void>;
  /** Of what was done elsewhere, such as in a dialog. */
  say: (said: string) => void;
}

/** `changed` reads again what shows the list. */
export function useDeed(changed: (queries: QueryClient) => Promise<void>): Deed {
  const problem = useProblem();
  const queries = useQueryClient();
  const [done, setDone] = useState("");
  const [wrong, setWrong] = useState("");
  return {
    done,
    wrong,
    run: async (what, said) => {
      setWrong("");
      setDone("");
      try {
        await what();
        setDone(said);
      } catch (error) {
        setWrong(problem(error));
      }
      await changed(queries);
    },
    say: (said) => {
      setDone(said);
      void changed(queries);
    },
  };
}

export function DeedLines({ deed, wrongClass }: { deed: Deed; wrongClass: string }) {
  return (
    <>
      <DoneLine text={deed.done} />
      {deed.wrong && (
        <p className={`field-error ${wrongClass}`} role="alert">
          <Icon name="warn" small />
          {deed.wrong}
        </p>
      )}
    </>
  );
}

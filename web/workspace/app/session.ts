// session — who has signed in on this browser.
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, ApiError, onSignedOut, setCsrfToken } from "./api";
import { live } from "./live";
import { queryClient } from "./queries";
import { KeptStore } from "./store";
import { closeAllTabs } from "./tabs";

export interface Person {
  id: string;
  name: string;
  email: string | null;
  role: "agent" | "admin";
  language: "en" | "ja";
}

interface SignIn {
  person: Person | null;
  csrf_token: string | null;
}

/** Somebody signed in on this browser: worth asking whether they still are. */
const signedIn = new KeptStore("madoguchi.signed-in", false);

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Person | null> => {
    if (!signedIn.value) {
      return null;
    }
    try {
      return take((await api.get("/sign-in")) as unknown as SignIn);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        signedIn.set(false);
        return null;
      }
      throw error;
    }
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

function take(answer: SignIn): Person | null {
  setCsrfToken(answer.csrf_token);
  if (answer.person) {
    signedIn.set(true);
    live.start(answer.person.id);
  }
  return answer.person;
}

export async function signIn(email: string, password: string): Promise<void> {
  const answer = await api.post("/sign-in", { body: { email, password } });
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, take(answer as unknown as SignIn));
}

export async function signOut(): Promise<void> {
  await api.post("/sign-out");
  forget();
}

function forget(back?: string): void {
  closeAllTabs();
  live.stop();
  signedIn.set(false);
  setCsrfToken(null);
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
  location.assign(`/workspace/sign-in${back ? `?to=${encodeURIComponent(back)}` : ""}`);
}

/** The sign-in has ended elsewhere, or its time was up: once more, and back to where one was. */
function expired(): void {
  if (queryClient.getQueryData(sessionQuery.queryKey)) {
    forget(location.pathname + location.search);
  }
}

onSignedOut(expired);

live.state.subscribe(() => {
  if (live.state.value === "refused") {
    api.get("/sign-in").catch((error) => {
      if (error instanceof ApiError && error.status === 401) {
        expired();
      }
    });
  }
});

/** The person who is signed in; only below the shell, whose route asks first. */
export function useMe(): Person {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) {
    throw new Error("nobody is signed in");
  }
  return data;
}

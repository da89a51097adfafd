// SignInPage — e-mail and password. What is wrong is said at the field, or above the button when it
// could be either.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../app/api";
import { languageName, LANGUAGES, setLanguage, useLanguage } from "../../app/language";
import { usePageTitle } from "../../app/news";
import { signIn } from "../../app/session";
import { Button, IconButton } from "../../parts/Button";
import { useProblem } from "../../parts/EmptyState";
import { Field } from "../../parts/Field";
import { Icon } from "../../parts/Icon";

interface Wrong {
  email?: string;
  password?: string;
  both?: string;
}

export function SignInPage() {
  const { t } = useTranslation();
  const problem = useProblem();
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/workspace/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong>({});
  usePageTitle(t("signIn.title"));

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const missing: Wrong = {
      email: email.trim() === "" ? t("signIn.emailMissing") : undefined,
      password: password === "" ? t("signIn.passwordMissing") : undefined,
    };
    setWrong(missing);
    if (missing.email || missing.password) {
      form.querySelector<HTMLInputElement>(missing.email ? "#email" : "#password")?.focus();
      return;
    }
    setBusy(true);
    try {
      await signIn(email.trim(), password);
      await navigate({ href: to ?? "/workspace", replace: true });
    } catch (error) {
      const refused = error instanceof ApiError && [401, 403, 422].includes(error.status);
      setWrong({ both: refused ? t("signIn.wrong") : problem(error) });
      setBusy(false);
    }
  }

  return (
    <main className="sign-in" id="main">
      <form className="sign-in-box" onSubmit={submit} noValidate>
        <p className="brand">
          <span className="mark">
            <Icon name="logo" />
          </span>
          <span>
            Madoguchi<small lang="ja">窓口</small>
          </span>
        </p>
        <h1>{t("signIn.title")}</h1>
        <Field
          id="email"
          label={t("signIn.email")}
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={wrong.email}
          autoFocus
        />
        <Field
          id="password"
          label={t("signIn.password")}
          type={shown ? "text" : "password"}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={wrong.password}
          beside={
            <IconButton
              icon="eye"
              label={t("signIn.showPassword")}
              pressed={shown}
              onPress={() => setShown(!shown)}
            />
          }
        />
        <p className="field-error" role="alert">
          {wrong.both && (
            <>
              <Icon name="warn" small />
              {wrong.both}
            </>
          )}
        </p>
        <Button type="submit" look="primary" size="large" busy={busy}>
          {t("signIn.submit")}
        </Button>
        <LanguageChoice />
      </form>
      <p className="sub">{location.host}</p>
    </main>
  );
}

function LanguageChoice() {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="sign-in-language" role="group" aria-label={t("signIn.language")}>
      <Icon name="globe" small />
      {LANGUAGES.map((id) => (
        <button
          key={id}
          type="button"
          lang={id}
          aria-pressed={id === language}
          onClick={() => void setLanguage(id)}
        >
          {languageName(id)}
        </button>
      ))}
    </div>
  );
}

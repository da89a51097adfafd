// SurveysPage — asking customers how it was: the list, one survey, or what was answered to it.
import { ResultsPage } from "./ResultsPage";
import { SurveyList } from "./SurveyList";
import { SurveyPage } from "./SurveyPage";
import "./surveys.css";

/** `rest`: "", "new", "new/7" (like 7), "7", "7/results". */
export default function SurveysPage({ rest }: { rest: string }) {
  const results = /^(\d+)\/results$/.exec(rest)?.[1];
  if (results) {
    return <ResultsPage key={rest} id={Number(results)} />;
  }
  return rest === "" ? <SurveyList /> : <SurveyPage key={rest} rest={rest} />;
}

import { watchOpenApi, type OpenApiWatch } from '../../lib/openapi-watch.ts';
import { reapi as unwatched, type Answer, type At, type Reapi } from '../../lib/reapi.ts';

/** Speaks reAPI, and holds every answer against the document that the gateway has of itself. */
export function reapi(at: At): Reapi {
  const api = unwatched(at);
  const before = { ...api };
  const see = async (method: string, path: string, answer: Answer): Promise<Answer> => {
    // No operation is a HEAD: it is a GET whose body is left out.
    if (method !== 'HEAD') (await openApiAt(at)).saw(method, path, answer);
    return answer;
  };
  const get = async <Body>(path: string): Promise<Body> => {
    const answer = await api.ask('GET', path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json as Body;
  };
  // In place, because `accepted` and `final` go by what is here.
  return Object.assign(api, {
    ask: async (method, path, init) => see(method, path, await before.ask(method, path, init)),
    submit: async (body, headers) =>
      see('POST', '/videos/generations', await before.submit(body, headers)),
    poll: (taskId) => get(`/tasks/${taskId}`),
    balance: async () => (await get<{ balance: number }>('/balance')).balance,
  } satisfies Partial<Reapi>);
}

let openApi: Promise<OpenApiWatch> | null = null;

/** Of the first gateway that is asked: all have the same document. */
export function openApiAt({ url }: { readonly url: string }): Promise<OpenApiWatch> {
  openApi ??= fetch(`${url}/reapi/api/v1/openapi.json`)
    .then((response) => response.json())
    .then(watchOpenApi);
  return openApi;
}

import type { PlainRoute } from '../http/plain/route.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { answerError } from './answer.ts';
import { legacyRoutes } from './routes.ts';

/**
 * The same paths on a server that does not serve the old API: 410, and the way to the guide, as the reference answers since it
 * retired them.
 * @param baseUrl of the server, without a slash at the end
 */
export const goneRoutes = (baseUrl: () => string): readonly PlainRoute<unknown>[] =>
  legacyRoutes.map(({ methods, url, name, forBrowsers, refuse }) => ({
    ...{ methods, url, name, forBrowsers },
    answer: () => {
      const guide = `${baseUrl()}/docs/legacy`;
      const detail = `This endpoint is switched off on this server. ${guide} says which one of the current API does the same.`;
      return Promise.reject(new RequestError(apiError('gone', detail), { Link: `<${guide}>; rel="successor-version"` }));
    },
    refuse: (status, texts) => (status === 410 ? answerError(url, status, texts) : refuse(status, texts)),
  }));

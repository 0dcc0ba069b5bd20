"""The routes of the service."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated, Any

import duckdb
import pyarrow as pa
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import BaseModel

from dashboards.api.answers import (
    MOST_ENTITIES,
    GivenItems,
    Health,
    Id,
    Prediction,
    Predictions,
    Problem,
    Recommendation,
    Recommendations,
    Sentiment,
    Sentiments,
    Tasks,
    Texts,
)
from dashboards.api.limits import BodyLimit, BusyError, Line
from dashboards.api.telemetry import Telemetry, Watched
from dashboards.engines import Engines
from dashboards.snapshot import NoSnapshotError, Snapshot
from warehouse import Settings

LATEST = "_latest"
OTHERS = {"sentiment", "recommend", "similar_items"}
"""Latest predictions that are not of a tabular task."""
COLUMNS = tuple(Prediction.model_fields)
PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text}
    for code, text in {
        400: "The body is not JSON.",
        401: "The header X-API-Key is missing or wrong.",
        404: "There is nothing of that name.",
        408: "The body did not arrive in time.",
        413: "The body is too large.",
        503: "There is no snapshot yet, or too many requests wait.",
    }.items()
}
key_header = APIKeyHeader(name="X-API-Key", auto_error=False)


def create_app(settings: Settings, engines: Engines) -> FastAPI:
    """The service on the published snapshot of some settings.

    Parameters
    ----------
    settings : Settings
        With ``api_key`` every request but one for health must send it.
    engines : Engines
        What computes rather than looks up.
    """
    app = FastAPI(title="Martlet", version="1", description="Predictions, recommendations and sentiment.")
    telemetry = Telemetry()
    service = Service(Snapshot(settings.published_file, settings.memory_limit, 1), engines, telemetry)
    app.add_middleware(BodyLimit)
    app.add_middleware(Watched, telemetry=telemetry)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(NoSnapshotError, _no_snapshot)
    app.add_exception_handler(RequestValidationError, _not_usable)
    app.add_api_route("/health", service.health, response_model=Health, responses=_problems(503), tags=["state"])
    signs_in = [Depends(_signs_in(settings.api_key.get_secret_value()))] if settings.api_key else []
    app.include_router(_routes(service), dependencies=signs_in)
    return app


class Service:
    """Answers requests; looking up and reading texts stand in lines of their own."""

    def __init__(self, snapshot: Snapshot, engines: Engines, telemetry: Telemetry) -> None:
        self.snapshot, self.engines, self.telemetry = snapshot, engines, telemetry
        self._lookups = Line(threads=4, waiting=400)
        self._work = Line(threads=1, waiting=8)

    def health(self) -> Health:
        """Whether there is a snapshot to answer from."""
        return Health(status="ok", published_at=self.snapshot.published_at)

    def metrics(self) -> Response:
        """Counts and times of requests, for Prometheus."""
        return Response(self.telemetry.page(), media_type="text/plain; version=0.0.4")

    async def tasks(self) -> Tasks:
        """The tasks of which there are predictions."""
        return Tasks(tasks=await self._lookups.run(self._task_names))

    async def predictions(
        self,
        task: Id,
        entity_id: Annotated[
            list[Id], Query(min_length=1, max_length=MOST_ENTITIES, description="Give it once for each.")
        ],
    ) -> Response:
        """The newest prediction of some entities."""
        found = await self._lookups.run(self._predictions, task, list(dict.fromkeys(entity_id)))
        known = {row.entity_id for row in found}
        unknown = [entity for entity in dict.fromkeys(entity_id) if entity not in known]
        return _json(Predictions(task=task, predictions=found, unknown=unknown))

    async def recommendations(
        self, user_id: Annotated[Id, Query()], k: Annotated[int, Query(ge=1, le=100)] = 10
    ) -> Recommendations:
        """The next products of a user whom the batch run knew."""
        rows = await self._lookups.run(self._recommendations, user_id, k)
        if not rows:
            raise HTTPException(404, "There are no recommendations for this user: send what the user has had instead.")
        return Recommendations(user_id=user_id, recommendations=[Recommendation.model_validate(row) for row in rows])

    async def recommendations_for_items(self, given: GivenItems) -> Recommendations:
        """The next products of somebody who has had these items, known to the batch run or not."""
        rows = await self._work.run(self.engines.recommend_for, given.dataset, given.items, given.k)
        if not rows.num_rows:
            raise HTTPException(404, "No trained method of this data set knows any of these items: ask by user_id.")
        columns = list(Recommendation.model_fields)
        found = [Recommendation.model_validate(row) for row in rows.select(columns).to_pylist()]
        return Recommendations(user_id=None, recommendations=found)

    async def sentiment(self, given: Texts) -> Response:
        """The sentiment of texts, in their order."""
        answer = await self._work.run(self._sentiment, given.texts)
        self.telemetry.count_texts(len(given.texts))
        return answer

    def _sentiment(self, texts: list[str]) -> Response:
        rows = self.engines.score_texts(pa.array(texts, pa.string())).select(list(Sentiment.model_fields))
        return _json(Sentiments(sentiments=[Sentiment.model_validate(row) for row in rows.to_pylist()]))

    def _task_names(self) -> list[str]:
        names = (name.removeprefix("predictions.") for name in self.snapshot.tables())
        found = (name.removesuffix(LATEST) for name in names if name.endswith(LATEST))
        return sorted(set(found) - OTHERS)

    def _predictions(self, task: str, entities: list[str]) -> list[Prediction]:
        # Only a name that the snapshot itself has gets into the query; values come as parameters.
        if task not in self._task_names():
            raise HTTPException(404, "There is no task of that name: GET /v1/tasks lists them.")
        marks = ", ".join("?" * len(entities))
        sql = f'select {", ".join(COLUMNS)} from predictions."{task}{LATEST}" where entity_id in ({marks})'
        found = [Prediction.model_validate(row) for row in _rows(self.snapshot.query(sql, entities))]
        place = {entity: place for place, entity in enumerate(entities)}
        return sorted(found, key=lambda row: place[row.entity_id])

    def _recommendations(self, user: str, k: int) -> list[dict[str, Any]]:
        columns = ", ".join(Recommendation.model_fields)
        sql = f"select {columns} from predictions.recommend_latest where user_id = ? and rank <= ? order by rank"
        return list(_rows(self.snapshot.query(sql, [user, k])))


def _routes(service: Service) -> APIRouter:
    router = APIRouter(responses=_problems(401, 503))
    get, post = router.get, router.post
    router.get("/metrics", tags=["state"], response_class=Response, responses=_text())(service.metrics)
    get("/v1/tasks", tags=["predictions"])(service.tasks)
    get("/v1/predictions/{task}", response_model=Predictions, tags=["predictions"], responses=_problems(404))(
        service.predictions
    )
    get("/v1/recommendations", tags=["recommendations"], responses=_problems(404))(service.recommendations)
    post("/v1/recommendations", tags=["recommendations"], responses=_problems(400, 404, 408, 413))(
        service.recommendations_for_items
    )
    post("/v1/sentiment", response_model=Sentiments, tags=["sentiment"], responses=_problems(400, 408, 413))(
        service.sentiment
    )
    return router


def _signs_in(wanted: str) -> Callable[[str | None], None]:
    def check(given: Annotated[str | None, Security(key_header)] = None) -> None:
        """Refuse a request without the key, in a time that does not tell how much of it was right."""
        if not hmac.compare_digest((given or "").encode(), wanted.encode()):
            raise HTTPException(
                401, "Send the key of this service as the header X-API-Key.", {"WWW-Authenticate": "APIKey"}
            )

    return check


def _problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {code: PROBLEMS[code] for code in codes}


def _text() -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Figures."}}


def _json(answer: BaseModel) -> Response:
    """An answer as it stands: FastAPI would check each field of it again, on the thread that all requests share."""
    return Response(answer.model_dump_json(), media_type="application/json")


def _rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _busy(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Too many requests wait: try again in a second."}, 503, {"Retry-After": "1"})


def _not_usable(_request: Request, error: Exception) -> JSONResponse:
    """What does not fit, without what was sent: it may be long, secret, or not even be text."""
    assert isinstance(error, RequestValidationError)
    found = [{key: problem[key] for key in ("loc", "msg", "type")} for problem in error.errors()]
    return JSONResponse({"detail": found}, 422)


def _no_snapshot(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 503)

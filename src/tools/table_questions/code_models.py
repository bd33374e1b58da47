"""Models as scikit-learn code: prepare, split, fit, judge."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from src.tools.table_questions.code_names import Names
from src.tools.table_questions.plan import Modelled

_CLASSES: Final = {
    "linear": ("linear_model", "LinearRegression"), "logistic": ("linear_model", "LogisticRegression"),
    "ridge": ("linear_model", "Ridge"), "lasso": ("linear_model", "Lasso"),
    "tree_regression": ("tree", "DecisionTreeRegressor"), "tree_classifier": ("tree", "DecisionTreeClassifier"),
    "forest_regression": ("ensemble", "RandomForestRegressor"), "forest_classifier": ("ensemble", "RandomForestClassifier"),
    "knn_classifier": ("neighbors", "KNeighborsClassifier"), "svm_classifier": ("svm", "SVC"),
}  # fmt: skip
_CLASSIFIERS: Final = frozenset({"logistic", "forest_classifier", "tree_classifier", "knn_classifier", "svm_classifier"})
_SEEDED: Final = frozenset({"tree_regression", "tree_classifier", "forest_regression", "forest_classifier", "logistic"})
_SCORES: Final = {
    "mse": ("mean_squared_error", "mean_squared_error({y}, {p})"),
    "rmse": ("mean_squared_error", "mean_squared_error({y}, {p}) ** 0.5"),
    "mae": ("mean_absolute_error", "mean_absolute_error({y}, {p})"), "r2": ("r2_score", "r2_score({y}, {p})"),
    "accuracy": ("accuracy_score", "accuracy_score({y}, {p})"), "precision": ("precision_score", "precision_score({y}, {p})"),
    "recall": ("recall_score", "recall_score({y}, {p})"), "f1": ("f1_score", "f1_score({y}, {p})"),
}  # fmt: skip


def model_lines(model: Modelled, names: Names, shared: dict[Modelled, str]) -> tuple[list[str], str]:
    """Lines to run first (once for several figures of one model), and the expression that gives the figure."""
    key = replace(model, metric="mse", of=None)
    lines: list[str] = []
    if key not in shared:
        shared[key] = names.fresh("fit")
        lines = _fitted(model, names)
    judged = "test" if model.test_share is not None else "train"
    return lines, _figure(model, judged, names)


def _fitted(model: Modelled, names: Names) -> list[str]:
    module, name = _CLASSES[model.estimator]
    names.imports.add(f"from sklearn.{module} import {name}")
    columns = [*model.features, model.target]
    lines = [f"used = df[{columns!r}].dropna()", f"x, y = used[{list(model.features)!r}], used[{model.target!r}]"]
    if model.encode:
        names.imports.add("import pandas as pd")
        lines.append(f"x = pd.get_dummies(x, columns={list(model.encode)!r}, drop_first=True, dtype=float)")
    if model.test_share is None:
        lines.append("x_train, y_train = x, y")
    else:
        names.imports.add("from sklearn.model_selection import train_test_split")
        seed = "" if model.seed is None else f", random_state={model.seed}"
        lines.append(f"x_train, x_test, y_train, y_test = train_test_split(x, y, test_size={model.test_share:g}{seed})")
    lines += _scaled(model, names)
    lines.append(f"model = {name}({_arguments(model)}).fit(x_train, y_train)")
    judged = "test" if model.test_share is not None else "train"
    predicted = f"model.predict(x_{judged})"
    return [*lines, f"predicted = {predicted}"]


def _scaled(model: Modelled, names: Names) -> list[str]:
    if not model.standardise:
        return []
    names.imports.add("from sklearn.preprocessing import StandardScaler")
    lines = ["scaler = StandardScaler().fit(x_train)", "x_train = scaler.transform(x_train)"]
    return lines if model.test_share is None else [*lines, "x_test = scaler.transform(x_test)"]


def _arguments(model: Modelled) -> str:
    given = {k: int(v) if isinstance(v, float) and v == int(v) else v for k, v in model.options}
    if model.seed is not None and model.estimator in _SEEDED:
        given.setdefault("random_state", model.seed)
    return ", ".join(f"{k}={v!r}" for k, v in given.items())


def _figure(model: Modelled, judged: str, names: Names) -> str:
    if model.metric == "correlation":
        names.imports.add("import numpy as np")
        return f"np.corrcoef(y_{judged}, predicted)[0, 1]"
    if model.metric == "intercept":
        return "float(model.intercept_)" if model.estimator not in _CLASSIFIERS else "float(model.intercept_[0])"
    if model.metric == "coefficient":
        return f"float(model.coef_.ravel()[list(x.columns).index({model.of!r})])"
    if model.metric in ("n_train", "n_test"):
        return f"len(x_{model.metric[2:]})"
    if model.metric == "auc":
        names.imports.add("from sklearn.metrics import roc_auc_score")
        return f"roc_auc_score(y_{judged}, model.predict_proba(x_{judged})[:, 1])"
    function, call = _SCORES[model.metric]
    names.imports.add(f"from sklearn.metrics import {function}")
    return call.format(y=f"y_{judged}", p="predicted")

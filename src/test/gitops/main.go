// Says what Flux makes of an object: by kstatus alone, or by the expressions of a health check.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type question struct {
	Object      unstructured.Unstructured         `json:"object"`
	Expressions *kustomize.HealthCheckExpressions `json:"expressions"`
}

func main() {
	var asked question
	result, err := &status.Result{}, json.NewDecoder(os.Stdin).Decode(&asked)
	if err == nil {
		result, err = answer(asked)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(result.Status)
}

func answer(asked question) (*status.Result, error) {
	if asked.Expressions == nil {
		return status.Compute(&asked.Object)
	}
	evaluator, err := cel.NewStatusEvaluator(asked.Expressions)
	if err != nil {
		return nil, err
	}
	return evaluator.Evaluate(context.Background(), &asked.Object)
}

//go:build !race

package codegen_test

var oracleIntegrators = []string{"euler", "heun"}

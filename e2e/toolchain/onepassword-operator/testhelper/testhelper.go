// Package testhelper stands in for the operator's own, which only its tests import and no module proxy has.
package testhelper

// Package bpmn reads the flows an office draws: BPMN 2.0 XML as bpmn-js and Camunda Modeler write it.
//
// [Parse] turns bytes into an immutable [Flow] in which every node knows its line; [Flow.Check] says what would go wrong
// before anybody starts it. Neither stores, runs or rewrites anything: the XML that was published stays as it is, picture
// (diagram interchange) included, and package workflow plays the graph. What is wrong comes back as a [Diagnostic], in
// Vietnamese for the designer's check list and in English, printed as
//
//	incoming.bpmn:41: direct "Bút phê": the role "lead" is not known; known: clerk, head, leader …
//
// # What runs
//
// One process with one none start event, user tasks, service tasks, exclusive and parallel gateways, default flows,
// none and terminate end events. Lanes are roles: a task that says nothing about who takes it belongs to its lane. Data
// objects, annotations, groups and documentation are read over. Everything else of BPMN is reported with its id, name, line
// and what to draw instead, never skipped in silence: an office that drew a deadline must not believe it runs.
//
// # Our extension elements
//
// Namespace http://congvan.vn/bpmn, usual prefix cv, inside extensionElements:
//
//	<cv:task action="direct" role="leader" dueDays="1" outcomes="direct,file">
//	  <cv:candidate role="head,specialist" unit="vars.lead_unit"/>
//	  <cv:outcome name="return" label="Trả lại" reason="required" returns="true" when="vars.number == nil"/>
//	</cv:task>
//	<cv:lane role="clerk"/>
//
//	action    the business act the step stands for; the program completes the step when the act is done
//	role      who may take it; several separated by commas; each narrowed by unit or post where given
//	unit      expression giving the id of an organisational unit
//	post      expression giving the id of one post
//	candidate further people; all candidates together may take the step, one of them does
//	due       expression giving a day (2026-11-22) or instant (RFC 3339); wins over dueDays when it gives one
//	dueDays   working days from the moment the step opens
//	form      name of the form to show
//	outcomes  the answers the step can end with, separated by commas; cv:outcome says more about one:
//	          reason="required", returns="true" (sends back), when= (expression over vars: offered only if true)
//
// camunda:candidateGroups is read as role, camunda:assignee as post, camunda:formKey as form.
//
// # Expressions
//
// Conditions and assignments are expressions of github.com/expr-lang/expr over [Env]: outcome, the answer the last step
// ended with, and vars, the instance's variables. Camunda's ${…} around them is taken off. See [Compile] for how their
// time and memory are bounded.
package bpmn

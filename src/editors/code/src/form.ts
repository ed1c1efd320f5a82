/** The form of a template: which values it has, what is missing, and how that is shown. */

import type { Arguments, Parameter, Template } from "./protocol";

export interface Form {
    template: Template;
    values: Arguments;
    /** What the policies are wrapped in. */
    target: string;
}

/** A line of the form. */
export interface Row {
    parameter: Parameter;
    label: string;
    /** The value, or what holds instead. */
    description: string;
    /** What the parameter is for. */
    detail: string;
}

/** Returns the form of a template that nobody has filled in. */
export function empty(template: Template, target: string): Form {
    return { template, values: {}, target };
}

/** Returns the parameters that must be given and have not been. */
export function missing(form: Form): Parameter[] {
    return form.template.parameters.filter((it) => it.required && form.values[it.name] === undefined);
}

/** Returns the form with a value; with an empty one, the parameter is left out again. */
export function fill(form: Form, parameter: Parameter, value: string | string[]): Form {
    const { [parameter.name]: _, ...others } = form.values;
    return { ...form, values: value.length === 0 ? others : { ...others, [parameter.name]: value } };
}

/** Returns the lines of the form, what must be given first. */
export function rows(form: Form): Row[] {
    const sorted = [...form.template.parameters].sort((left, right) => Number(right.required) - Number(left.required));
    return sorted.map((parameter) => ({
        parameter,
        label: parameter.name,
        description: describe(form.values[parameter.name], parameter),
        detail: firstSentence(parameter.help),
    }));
}

/** Returns what a text field says about what it takes. */
export function hint(parameter: Parameter): string {
    const otherwise = parameter.default === null ? "" : `; ${parameter.default} if it is empty`;
    return `${parameter.takes}${otherwise}`;
}

/** Returns what an error of the generator says about one parameter, or nothing if it is about another. */
export function mistake(message: string, parameter: Parameter): string | undefined {
    return message.includes(`\`${parameter.name}\``) ? message : undefined;
}

/** Returns the language of what a target wraps policies in, as editors name it. */
export function languageOf(target: string): string {
    return { terraform: "terraform", bicep: "bicep", arm: "json" }[target] ?? "apim-policy";
}

/** Returns the first sentence of a text, without its line breaks. */
export function firstSentence(text: string): string {
    const line = text.trim().replaceAll(/\s+/g, " ");
    return /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
}

/** Returns a text as it is written at a place with this indentation, which its first line has already. */
export function indent(text: string, indentation: string): string {
    const lines = text.replace(/\n+$/, "").split("\n");
    return lines.map((line, at) => (at === 0 || line === "" ? line : indentation + line)).join("\n");
}

function describe(value: string | string[] | undefined, parameter: Parameter): string {
    if (value !== undefined) {
        return `= ${typeof value === "string" ? value : value.join(", ")}`;
    }
    return parameter.default ?? (parameter.required ? "missing" : "left out");
}

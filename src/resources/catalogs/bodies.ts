import { type BodyParts, identifier } from '../../jsonapi/body.ts';
import { listOf, literal, nullable, number, object, text, withDefault } from '../../jsonapi/schema.ts';
import { changedMembers, newMembers, place } from './parts.ts';

/** Bodies of single requests and rows of jobs alike. */
const named = (type: string) => object({ 'data?': listOf(identifier(type)) });
const inCategories = { 'categories?': named('catalog-category') };
const withItems = { 'items?': named('catalog-item') };

const policy = () => nullable(literal('integer', [0, 1, 2]));

export const newItem: BodyParts = {
  attributes: { ...place, title: text(), 'price?': nullable(number()), description: text(), url: text(), ...newMembers },
  relationships: inCategories,
};

export const changedItem: BodyParts = { attributes: { ...changedMembers, 'price?': nullable(number()) }, relationships: inCategories };

export const newVariant: BodyParts = {
  attributes: {
    ...{ ...place, title: text(), description: text(), sku: text(), 'inventory_policy?': withDefault(policy(), 0) },
    ...{ inventory_quantity: number(), price: number(), url: text(), ...newMembers },
  },
  relationships: { item: object({ 'data?': identifier('catalog-item') }) },
  requiresRelationships: true,
};

export const changedVariant: BodyParts = {
  attributes: {
    ...{ ...changedMembers, 'sku?': nullable(text()), 'inventory_policy?': policy() },
    ...{ 'inventory_quantity?': nullable(number()), 'price?': nullable(number()) },
  },
};

export const newCategory: BodyParts = { attributes: { ...place, name: text() }, relationships: withItems };

export const changedCategory: BodyParts = { attributes: { 'name?': nullable(text()) }, relationships: withItems };

/** The rules of the inspector inlined: an OR of a to-many relation, a to-one relation, and a to-one relation with a field. */
export const LIST_BY_HAND = `select r.id, r.version, r.full_code, r.floor_no::int as floor_no, r.built_area::text as built_area, r.status,
    b.id as building_id, b.name as building_name
  from t_bench.e_room r left join t_bench.e_building b on b.id = r.building
  where r.floor_no = $2
    and (exists (select 1 from t_bench.e_occupancy o join t_bench.e_customer c on c.id = o.customer
          where o.room = r.id and c.kind = 'company' and o."from" <= $1::date and (o."to" is null or o."to" > $1::date))
      or exists (select 1 from t_bench.e_building x where x.id = r.building and x.code = 'B007')
      or (r.status = 'vacant' and exists (select 1 from t_bench.e_project p where p.id = r.project and p.code = 'P1')))
  order by r.full_code, r.id limit 51`

type Row = Readonly<Record<string, unknown>>

/** Its rows as a list answers them. */
export const shapeByHand = (rows: readonly unknown[]): Row[] =>
  (rows as readonly Row[]).slice(0, 50).map(({ building_id, building_name, version, ...row }) => ({
    ...{ ...row, version: Number(version) },
    building: { id: building_id, title: building_name, name: building_name },
  }))

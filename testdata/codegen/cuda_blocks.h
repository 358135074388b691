// Evaluates the functions of one model in one precision, R. Stands inside the
// namespace of the model, behind them, so that the sizes and the functions are
// its own.

void evaluate()
{
    Row<Double, PARAMETERS> params;
    read_row(params);
    Row<Double, 2> rest;
    read_row(rest);
    Row<Double, UNIFORMS> point;
    model_point(params, rest[0], rest[1], point);
    write_row(point);

    Row<R, UNIFORMS> values;
    read_row(values);
    Row<R, STATES> states, normals;
    read_row(states);
    read_row(normals);
    Row<R, CHANNELS> heard, channels;
    read_row(heard);
    Row<R, COUPLINGS> sums, summands;
    read_row(sums);
    Row<R, 3> time;
    read_row(time);
    model_send(states, values, channels);
    write_row(channels);
    model_edges(states, heard, values, summands);
    write_row(summands);
    Row<R, STATES> next;
    Row<R, EXPOSURES> exposed;
    const bool clamped = model_step(states, sums, values, normals, time[0], time[1], time[2], next, exposed);
    write_row(next);
    write_row(exposed);
    write_number(clamped);
}


// ---------------------------------------------------------------------------
// Results: a row for each point and replicate, as CSV or as a structured array of
// NumPy. A file gets its name when it is complete.

static std::string csv_field(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

// The names of the metrics, in their order.
static std::vector<std::string> metric_names()
{
    std::vector<std::string> names;
    for (const char *metric : {"mean_", "std_", "min_", "max_"}) {
        for (int e = 0; e < EXPOSURES; e++) {
            names.push_back(metric + std::string(EXPOSURE_NAMES[e]));
        }
    }
    names.insert(names.end(), {"variance_global", "variance_node", "clamp_share"});
    return names;
}

// A name without what an array's description could take for its own.
static std::string field_name(const std::string &name, const std::vector<std::string> &taken)
{
    std::string plain;
    for (char c : name) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        plain += is_plain ? c : '_';
    }
    std::string label = plain;
    for (int i = 2; std::find(taken.begin(), taken.end(), label) != taken.end(); i++) {
        label = plain + "_" + std::to_string(i);
    }
    return label;
}

class Table
{
  public:
    Table(const std::string &path, long long rows) : path(path), is_npy(ends_with(path, ".npy"))
    {
        part = path + ".part";
        file = path == "-" ? stdout : std::fopen(part.c_str(), "wb");
        if (!file) {
            throw Failure(part + ": " + std::strerror(errno));
        }
        if (is_npy) {
            npy_head(rows);
        } else {
            csv_head();
        }
    }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;
    ~Table()
    {
        if (file && file != stdout) {
            std::fclose(file);
            std::remove(part.c_str());
        }
    }

    void row(long long point, long long replicate, const std::vector<double> &params, const double *metrics, const int *fault)
    {
        if (is_npy) {
            npy_row(point, replicate, params, metrics, fault);
        } else {
            csv_row(point, replicate, params, metrics, fault);
        }
    }

    void close()
    {
        std::FILE *done = file;
        const bool bad = std::fflush(done) != 0 || std::ferror(done);
        file = nullptr;
        if (path != "-") {
            const bool lost = std::fclose(done) != 0 || bad;
            if (lost) {
                std::remove(part.c_str());
                throw Failure(path + ": it cannot be written");
            }
            std::remove(path.c_str()); // where renaming does not replace
            if (std::rename(part.c_str(), path.c_str()) != 0) {
                throw Failure(path + ": " + std::strerror(errno) + "; the results are in " + part);
            }
        } else if (bad) {
            throw Failure("standard output cannot be written");
        }
    }

  private:
    std::string path, part;
    bool is_npy;
    std::FILE *file;

    void csv_head()
    {
        std::string line = "point,replicate,";
        for (int k = 0; k < PARAMETERS; k++) {
            line += csv_field(PARAMETER_TABLE[k].name) + ",";
        }
        for (const std::string &name : metric_names()) {
            line += csv_field(name) + ",";
        }
        std::fputs((line + "status,diverged_step,diverged_node,diverged_state\n").c_str(), file);
    }

    void csv_row(long long point, long long replicate, const std::vector<double> &params, const double *metrics, const int *fault)
    {
        std::string line = std::to_string(point) + "," + std::to_string(replicate) + ",";
        for (double p : params) {
            line += text_of(p) + ",";
        }
        for (int m = 0; m < METRICS; m++) {
            line += text_of(metrics[m]) + ",";
        }
        if (fault[0] < 0) {
            line += "ok,,,\n";
        } else {
            line += "diverged," + std::to_string(fault[0]) + "," + std::to_string(fault[1]) + "," +
                    (fault[2] < 0 ? "" : csv_field(STATE_NAMES[fault[2]])) + "\n";
        }
        std::fputs(line.c_str(), file);
    }

    void npy_head(long long rows)
    {
        std::vector<std::string> names;
        std::string fields;
        const auto add = [&](const std::string &name, const char *type) {
            names.push_back(field_name(name, names));
            fields += "('" + names.back() + "', '" + type + "'), ";
        };
        add("point", "<i8");
        add("replicate", "<i8");
        for (int k = 0; k < PARAMETERS; k++) {
            add(PARAMETER_TABLE[k].name, "<f8");
        }
        for (const std::string &name : metric_names()) {
            add(name, "<f8");
        }
        for (const char *name : {"diverged_step", "diverged_node", "diverged_state"}) {
            add(name, "<i8");
        }
        std::string text = "{'descr': [" + fields + "], 'fortran_order': False, 'shape': (" + std::to_string(rows) + ",), }";
        text.resize((text.size() + 12 + 1 + 63) / 64 * 64 - 12 - 1, ' ');
        text += '\n';
        std::fwrite("\x93NUMPY\x02\x00", 1, 8, file);
        const unsigned long long size = text.size();
        for (int i = 0; i < 4; i++) {
            std::fputc(static_cast<int>(size >> (8 * i) & 0xff), file);
        }
        std::fwrite(text.data(), 1, text.size(), file);
    }

    void npy_row(long long point, long long replicate, const std::vector<double> &params, const double *metrics, const int *fault)
    {
        put(point);
        put(replicate);
        for (double p : params) {
            put(p);
        }
        for (int m = 0; m < METRICS; m++) {
            put(metrics[m]);
        }
        for (int f = 0; f < 3; f++) {
            put(static_cast<long long>(fault[f]));
        }
    }

    // Processors with a CUDA device are little-endian.
    template <typename T>
    void put(T value)
    {
        std::fwrite(&value, sizeof value, 1, file);
    }
};

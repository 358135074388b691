
// ---------------------------------------------------------------------------
// The connectome: a connectivity of The Virtual Brain, a zip or a folder with
// weights.txt and tract_lengths.txt, or two plain tables. A row for each target, a
// column for each source; lengths are in mm.

struct Matrix {
    std::string name;
    size_t rows;
    std::vector<double> values;
};

static bool is_separator(char c) { return c == ' ' || c == '\t' || c == '\r' || c == ',' || c == ';'; }

// The numbers of a line, up to a #.
static void read_row(const std::string &line, const std::string &name, size_t row, std::vector<double> &values)
{
    size_t column = 0;
    for (size_t i = 0; i < line.size();) {
        if (is_separator(line[i])) {
            i++;
            continue;
        }
        const size_t start = i;
        while (i < line.size() && !is_separator(line[i])) {
            i++;
        }
        const std::string word = line.substr(start, i - start);
        double x;
        column++;
        if (!read_number(word, x)) {
            throw Failure(name + ": row " + std::to_string(row) + ", column " + std::to_string(column) + " is \"" + word +
                          "\", not a finite number");
        }
        values.push_back(x);
    }
}

// A square table.
static Matrix read_matrix(const std::string &name, const std::string &text)
{
    Matrix m = {name, 0, {}};
    size_t at = text.compare(0, 3, "\xef\xbb\xbf") == 0 ? 3 : 0;
    std::vector<size_t> ends;
    while (at < text.size()) {
        size_t end = text.find('\n', at);
        end = end == std::string::npos ? text.size() : end;
        const std::string line = text.substr(at, end - at);
        const size_t before = m.values.size();
        read_row(line.substr(0, line.find('#')), name, m.rows + 1, m.values);
        if (m.values.size() > before) {
            m.rows++;
            ends.push_back(m.values.size());
        }
        at = end + 1;
    }
    for (size_t i = 0; i < m.rows; i++) {
        const size_t columns = ends[i] - (i > 0 ? ends[i - 1] : 0);
        if (columns != m.rows) {
            throw Failure(name + ": row " + std::to_string(i + 1) + " has " + std::to_string(columns) + " columns; " +
                          std::to_string(m.rows) + " rows need as many");
        }
    }
    if (m.rows == 0) {
        throw Failure(name + ": it is empty");
    }
    return m;
}

static bool ends_with(const std::string &text, const std::string &end)
{
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// A file's name without its folders, in small letters.
static std::string base_name(const std::string &path)
{
    std::string base = path.substr(path.find_last_of("/\\") + 1);
    for (char &c : base) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return base;
}

// The plainest of the members whose name contains one of the parts.
static Matrix find_matrix(const Zip &zip, const std::string &path, const std::vector<std::string> &parts)
{
    const Member *found = nullptr;
    std::string packed;
    for (const Member &m : zip.members()) {
        const std::string base = base_name(m.name);
        const bool is_named = std::any_of(parts.begin(), parts.end(),
                                          [&](const std::string &part) { return base.find(part) != std::string::npos; });
        if (!is_named || base[0] == '.' || m.name.find("__MACOSX") != std::string::npos) {
            continue;
        }
        if (!ends_with(base, ".txt")) {
            packed = m.name;
            continue;
        }
        const std::string best = found ? base_name(found->name) : "";
        if (!found || base.size() < best.size() || (base.size() == best.size() && base < best)) {
            found = &m;
        }
    }
    if (found) {
        return read_matrix(found->name, zip.unpack(*found));
    }
    if (!packed.empty()) {
        throw Failure(path + ": " + packed + ": only .txt is read here; unpack it first");
    }
    throw Failure(path + ": there is no " + parts[0] + ".txt in it");
}

static Matrix find_file(const std::string &folder, const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        const std::string path = folder + "/" + name + ".txt";
        if (exists(path)) {
            return read_matrix(path, read_file(path));
        }
    }
    throw Failure(folder + ": there is no " + names[0] + ".txt in it");
}

// The connections in order of target, then source; those without weight are none.
struct Network {
    int nodes = 0;
    std::vector<int> edges; // into node i: edges[i] .. edges[i + 1] - 1
    std::vector<int> source;
    std::vector<double> weight, length;

    Network(const Matrix &weights, const Matrix &lengths)
    {
        if (weights.rows != lengths.rows) {
            throw Failure(lengths.name + " has " + std::to_string(lengths.rows) + " rows, but " + weights.name + " has " +
                          std::to_string(weights.rows));
        }
        if (weights.rows > 20000) {
            throw Failure(weights.name + ": " + std::to_string(weights.rows) + " nodes are too many; at most 20,000");
        }
        nodes = static_cast<int>(weights.rows);
        for (double l : lengths.values) {
            if (l < 0) {
                throw Failure(lengths.name + ": a length of " + text_of(l) + " mm cannot be");
            }
        }
        edges.push_back(0);
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                const size_t at = static_cast<size_t>(i) * nodes + j;
                if (weights.values[at] != 0) {
                    source.push_back(j);
                    weight.push_back(weights.values[at]);
                    length.push_back(lengths.values[at]);
                }
            }
            edges.push_back(static_cast<int>(source.size()));
        }
    }

    int target(int edge) const
    {
        return static_cast<int>(std::upper_bound(edges.begin(), edges.end(), edge) - edges.begin()) - 1;
    }
};

static Network read_connectome(const std::string &path)
{
    const std::vector<std::string> lengths = {"tract_lengths", "tract-lengths", "tracts"};
    if (exists(path + "/weights.txt")) {
        const Matrix weights = find_file(path, {"weights"});
        return Network(weights, find_file(path, lengths));
    }
    const Zip zip(path);
    const Matrix weights = find_matrix(zip, path, {"weights"});
    return Network(weights, find_matrix(zip, path, lengths));
}

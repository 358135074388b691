
// ---------------------------------------------------------------------------
// The command line, for nvcc. A compiler of kernels alone stops reading here.
#ifndef __CUDACC_RTC__

#include <algorithm>
#include <chrono>
#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

// What cannot be done, in words for whoever asked for it.
struct Failure : std::runtime_error {
    int code; // of the process: 2 where the command line is wrong, 1 elsewhere

    explicit Failure(const std::string &why, int code = 1) : std::runtime_error(why), code(code) {}
};

static Failure misuse(const std::string &why) { return Failure(why, 2); }

// The shortest text that reads back as the same number.
static std::string text_of(double x)
{
    if (x != x) {
        return "nan";
    }
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        std::snprintf(text, sizeof text, "%.*g", digits, x);
        if (std::strtod(text, nullptr) == x) {
            break;
        }
    }
    return text;
}

// A count with commas between the thousands.
static std::string digits_of(long long n)
{
    std::string s = std::to_string(n);
    for (int i = static_cast<int>(s.size()) - 3; i > 0; i -= 3) {
        s.insert(i, ",");
    }
    return s;
}

static std::string bytes_text(double bytes)
{
    const char *units[] = {"bytes", "KB", "MB", "GB", "TB"};
    int unit = 0;
    for (; bytes >= 1024 && unit < 4; unit++) {
        bytes /= 1024;
    }
    char text[40];
    std::snprintf(text, sizeof text, "%.3g %s", bytes, units[unit]);
    return text;
}

static bool is_finite_number(double x) { return x - x == 0; }

// Whether the whole of a text is a finite number.
static bool read_number(const std::string &text, double &x)
{
    if (text.empty() || std::strchr(" \t\n\v\f\r", text[0])) {
        return false;
    }
    char *end = nullptr;
    x = std::strtod(text.c_str(), &end);
    return *end == 0 && end == text.c_str() + text.size() && is_finite_number(x);
}

static std::string read_file(const std::string &path)
{
    std::FILE *file = std::fopen(path.c_str(), "rb");
    if (!file) {
        throw Failure(path + ": " + std::strerror(errno));
    }
    std::string data;
    std::vector<char> part(1 << 20);
    for (size_t n; (n = std::fread(part.data(), 1, part.size(), file)) > 0;) {
        data.append(part.data(), n);
    }
    const bool bad = std::ferror(file) != 0;
    std::fclose(file);
    if (bad) {
        throw Failure(path + ": it cannot be read");
    }
    return data;
}

static bool exists(const std::string &path)
{
    std::FILE *file = std::fopen(path.c_str(), "rb");
    if (file) {
        std::fclose(file);
    }
    return file != nullptr;
}

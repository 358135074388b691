
// ---------------------------------------------------------------------------
// Zip files: members that are stored, or deflated (RFC 1951).

class Inflater
{
  public:
    explicit Inflater(const std::string &packed) : packed(packed) {}

    std::string inflate()
    {
        bool is_last = false;
        while (!is_last) {
            is_last = bits(1) != 0;
            switch (bits(2)) {
            case 0:
                stored();
                break;
            case 1:
                fixed();
                break;
            case 2:
                dynamic();
                break;
            default:
                throw damaged();
            }
        }
        return out;
    }

  private:
    // A Huffman code: how many codes each length has, and their symbols in order.
    struct Code {
        int count[16];
        std::vector<int> symbols;

        explicit Code(const std::vector<int> &lengths)
        {
            std::fill(count, count + 16, 0);
            for (int n : lengths) {
                count[n]++;
            }
            count[0] = 0;
            for (int n = 1; n < 16; n++) {
                for (size_t s = 0; s < lengths.size(); s++) {
                    if (lengths[s] == n) {
                        symbols.push_back(static_cast<int>(s));
                    }
                }
            }
        }
    };

    const std::string &packed;
    std::string out;
    size_t next = 0;   // byte of packed
    unsigned held = 0; // bits that have been read and not used
    int holds = 0;     // how many

    static Failure damaged() { return Failure("the zip file is damaged"); }

    int bits(int n)
    {
        while (holds < n) {
            if (next == packed.size()) {
                throw damaged();
            }
            held |= static_cast<unsigned>(static_cast<unsigned char>(packed[next++])) << holds;
            holds += 8;
        }
        const int value = static_cast<int>(held & ((1u << n) - 1));
        held >>= n;
        holds -= n;
        return value;
    }

    int symbol(const Code &code)
    {
        int word = 0, first = 0, index = 0;
        for (int n = 1; n < 16; n++) {
            word |= bits(1);
            if (word - first < code.count[n]) {
                return code.symbols[index + word - first];
            }
            index += code.count[n];
            first = (first + code.count[n]) << 1;
            word <<= 1;
        }
        throw damaged();
    }

    void stored()
    {
        held = 0;
        holds = 0;
        const int size = bits(16), inverse = bits(16);
        if (size != (~inverse & 0xffff) || packed.size() - next < static_cast<size_t>(size)) {
            throw damaged();
        }
        out.append(packed, next, size);
        next += size;
    }

    void fixed()
    {
        std::vector<int> lengths(288, 8);
        std::fill(lengths.begin() + 144, lengths.begin() + 256, 9);
        std::fill(lengths.begin() + 256, lengths.begin() + 280, 7);
        body(Code(lengths), Code(std::vector<int>(30, 5)));
    }

    void dynamic()
    {
        static const int order[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
        const int literals = bits(5) + 257, distances = bits(5) + 1, codes = bits(4) + 4;
        std::vector<int> lengths(19, 0);
        for (int i = 0; i < codes; i++) {
            lengths[order[i]] = bits(3);
        }
        const Code code(lengths);
        lengths.clear();
        while (static_cast<int>(lengths.size()) < literals + distances) {
            repeat(symbol(code), lengths);
        }
        if (static_cast<int>(lengths.size()) > literals + distances) {
            throw damaged();
        }
        body(Code(std::vector<int>(lengths.begin(), lengths.begin() + literals)),
             Code(std::vector<int>(lengths.begin() + literals, lengths.end())));
    }

    // Add the lengths that a symbol of the code of lengths stands for.
    void repeat(int s, std::vector<int> &lengths)
    {
        if (s < 16) {
            lengths.push_back(s);
            return;
        }
        if (s == 16 && lengths.empty()) {
            throw damaged();
        }
        const int value = s == 16 ? lengths.back() : 0;
        const int times = s == 16 ? 3 + bits(2) : (s == 17 ? 3 + bits(3) : 11 + bits(7));
        lengths.insert(lengths.end(), times, value);
    }

    void body(const Code &literal, const Code &distance)
    {
        static const int length_base[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27,
                                          31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
        static const int length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
        static const int far_base[] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129,
                                       193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
        for (;;) {
            const int s = symbol(literal);
            if (s < 256) {
                out.push_back(static_cast<char>(s));
                continue;
            }
            if (s == 256) {
                return;
            }
            if (s > 285) {
                throw damaged();
            }
            const int length = length_base[s - 257] + bits(length_bits[s - 257]);
            const int d = symbol(distance);
            if (d > 29) {
                throw damaged();
            }
            const size_t back = far_base[d] + bits(d < 4 ? 0 : d / 2 - 1);
            if (back > out.size()) {
                throw damaged();
            }
            for (int i = 0; i < length; i++) {
                out.push_back(out[out.size() - back]);
            }
        }
    }
};

// A file within a zip.
struct Member {
    std::string name;
    int method; // 0: stored, 8: deflated
    size_t offset, packed, size;
    unsigned long crc;
};

class Zip
{
  public:
    explicit Zip(const std::string &path) : path(path), data(read_file(path)) { read_directory(); }

    const std::vector<Member> &members() const { return list; }

    std::string unpack(const Member &m) const
    {
        const size_t names = number(m.offset + 26, 2) + number(m.offset + 28, 2);
        const size_t start = m.offset + 30 + names;
        if (start > data.size() || data.size() - start < m.packed) {
            throw damaged();
        }
        const std::string packed = data.substr(start, m.packed);
        if (m.method != 0 && m.method != 8) {
            throw Failure(path + ": " + m.name + " is packed in a way that is not read here; pack it again");
        }
        const std::string text = m.method == 8 ? Inflater(packed).inflate() : packed;
        if (text.size() != m.size || checksum(text) != m.crc) {
            throw damaged();
        }
        return text;
    }

  private:
    std::string path, data;
    std::vector<Member> list;

    Failure damaged() const { return Failure(path + ": it is no zip file, or a damaged one"); }

    // A little-endian number.
    size_t number(size_t at, int bytes) const
    {
        if (at > data.size() || data.size() - at < static_cast<size_t>(bytes)) {
            throw damaged();
        }
        size_t n = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            n = n << 8 | static_cast<unsigned char>(data[at + i]);
        }
        return n;
    }

    void read_directory()
    {
        const size_t end = data.rfind("PK\5\6");
        if (end == std::string::npos) {
            throw damaged();
        }
        size_t at = number(end + 16, 4);
        for (size_t left = number(end + 10, 2); left > 0; left--) {
            if (number(at, 4) != 0x02014b50) {
                throw damaged();
            }
            Member m;
            m.method = static_cast<int>(number(at + 10, 2));
            m.crc = static_cast<unsigned long>(number(at + 16, 4));
            m.packed = number(at + 20, 4);
            m.size = number(at + 24, 4);
            m.offset = number(at + 42, 4);
            const size_t length = number(at + 28, 2);
            m.name = data.substr(at + 46, length);
            list.push_back(m);
            at += 46 + length + number(at + 30, 2) + number(at + 32, 2);
        }
    }

    static unsigned long checksum(const std::string &text)
    {
        unsigned long crc = 0xffffffffUL;
        for (unsigned char byte : text) {
            crc ^= byte;
            for (int i = 0; i < 8; i++) {
                crc = crc & 1 ? crc >> 1 ^ 0xedb88320UL : crc >> 1;
            }
        }
        return crc ^ 0xffffffffUL;
    }
};

#include "lib/genesys/challenge.hpp"

#include "lib/genesys/text.hpp"

namespace tokenkeeper::genesys {
namespace {

/// What RFC 9110 calls token and token68, without the padding of the latter.
constexpr bool is_word(char c) noexcept {
    return is_letter_or_digit(c) || std::string_view{"!#$%&'*+-.^_`|~/"}.find(c) != std::string_view::npos;
}

/// Reads the header from left to right.
class cursor {
public:
    explicit cursor(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    void skip_blanks() noexcept {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
            rest_.remove_prefix(1);
    }

    bool accept(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view word() noexcept {
        std::size_t size = 0;
        while (size < rest_.size() && is_word(rest_[size]))
            ++size;
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    /// What stands between two quotes, as it is written; no value that is looked for has an escape in it.
    std::string_view quoted() noexcept {
        std::size_t end = 0;
        while (end < rest_.size() && rest_[end] != '"')
            end += rest_[end] == '\\' ? 2 : 1;
        if (end >= rest_.size()) {
            rest_ = {};
            return {};
        }
        const std::string_view taken = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return taken;
    }

private:
    std::string_view rest_;
};

}  // namespace

bool tells_invalid_token(std::string_view challenges) noexcept {
    cursor in{challenges};
    bool bearer = false;
    while (!in.at_end()) {
        in.skip_blanks();
        if (in.accept(',') || in.accept('=')) continue;
        const std::string_view name = in.word();
        if (name.empty()) return false;
        in.skip_blanks();
        if (!in.accept('=')) {
            // A word without a value begins a challenge.
            bearer = same_ignoring_case(name, "bearer");
            continue;
        }
        in.skip_blanks();
        const std::string_view value = in.accept('"') ? in.quoted() : in.word();
        if (bearer && same_ignoring_case(name, "error") && same_ignoring_case(value, "invalid_token"))
            return true;
    }
    return false;
}

}  // namespace tokenkeeper::genesys

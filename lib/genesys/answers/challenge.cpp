#include "lib/genesys/answers/challenge.hpp"

#include "lib/genesys/text.hpp"

namespace tokenkeeper::genesys {
namespace {

/// The characters of RFC 9110's token and token68, without the padding of the latter.
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

    /// Reads the text up to the closing quote as it is written: no value of interest has an escape in it.
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

/// A parameter of a challenge; the beginning of a challenge has only the scheme.
struct challenge_part {
    std::string_view scheme;
    std::string_view name;
    std::string_view value;
};

/// True if `fits` accepts one part of a header's challenges.
template <class Predicate>
bool any_part(std::string_view challenges, Predicate fits) noexcept {
    cursor input{challenges};
    std::string_view scheme;
    while (!input.at_end()) {
        input.skip_blanks();
        if (input.accept(',') || input.accept('=')) continue;
        const std::string_view name = input.word();
        if (name.empty()) return false;
        input.skip_blanks();
        if (!input.accept('=')) {
            // A word without a value begins the next challenge.
            scheme = name;
            if (fits(challenge_part{scheme, {}, {}})) return true;
            continue;
        }
        input.skip_blanks();
        const std::string_view value = input.accept('"') ? input.quoted() : input.word();
        if (fits(challenge_part{scheme, name, value})) return true;
    }
    return false;
}

}  // namespace

bool tells_invalid_token(std::string_view challenges) noexcept {
    return any_part(challenges, [](const challenge_part& part) {
        return same_ignoring_case(part.scheme, "bearer") && same_ignoring_case(part.name, "error") &&
               same_ignoring_case(part.value, "invalid_token");
    });
}

bool offers_scheme(std::string_view challenges, std::string_view scheme) noexcept {
    return any_part(challenges, [scheme](const challenge_part& part) {
        return part.name.empty() && same_ignoring_case(part.scheme, scheme);
    });
}

}  // namespace tokenkeeper::genesys

#include "lib/genesys/base64.hpp"
#include "lib/genesys/echo.hpp"
#include "lib/genesys/echoes/decoded_texts.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::genesys::echo_search_test {
namespace {

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

std::string joined(std::string_view text) {
    std::string kept = lower_case(text);
    std::erase_if(kept, [](char c) { return !is_letter_or_digit(c); });
    return kept;
}

/// What echo_finder finds, by the simplest search: every piece of every secret in every reading of the text.
class simple_finder {
public:
    void add(std::string_view sent) {
        const auto lower = lower_case(sent);
        if (!lower.empty() && lower.size() < piece) pieces_.push_back(lower);
        for (std::size_t i = 0; i + piece <= lower.size(); ++i)
            pieces_.push_back(lower.substr(i, piece));
        const auto letters = joined(sent);
        for (std::size_t i = 0; i + piece <= letters.size(); ++i)
            joined_pieces_.push_back(letters.substr(i, piece));
        const bool is_short = lower.size() < piece && !letters.empty();
        if (is_short) joined_pieces_.push_back(letters);
    }

    [[nodiscard]] bool finds(std::string_view text) const {
        if (pieces_.empty() || text.size() < shortest()) return false;
        return finds_encoded(text, 2) || holds_one(joined_pieces_, joined(text));
    }

private:
    static constexpr std::size_t piece = 8;

    [[nodiscard]] std::size_t shortest() const {
        std::size_t size = piece;
        for (const auto& each : pieces_)
            size = std::min(size, each.size());
        return size;
    }
    static bool holds_one(const std::vector<std::string>& pieces, const std::string& text) {
        return std::ranges::any_of(
            pieces, [&text](const auto& each) { return text.find(each) != std::string::npos; });
    }
    [[nodiscard]] bool holds(std::string_view text) const { return holds_one(pieces_, lower_case(text)); }
    [[nodiscard]] bool finds_encoded(std::string_view text, int depth) const {
        const auto plain = remove_escapes(text);
        return finds_decoded(text, depth) || (!plain.empty() && finds_decoded(plain, depth));
    }
    [[nodiscard]] bool finds_decoded(std::string_view text, int depth) const {
        if (holds(text)) return true;
        return depth > 0 && std::ranges::any_of(decoded_texts(text, shortest()), [&](const auto& decoded) {
                   return finds_encoded(decoded, depth - 1);
               });
    }

    std::vector<std::string> pieces_;
    std::vector<std::string> joined_pieces_;
};

/// Texts of few characters, so that most pieces come near to one of a secret.
class text_maker {
public:
    explicit text_maker(std::uint64_t seed) : numbers_(seed) {}

    std::size_t number(std::size_t most) {
        return std::uniform_int_distribution<std::size_t>{0, most}(numbers_);
    }
    std::string text(std::size_t length, std::string_view alphabet) {
        std::string made;
        while (made.size() < length)
            made += alphabet[number(alphabet.size() - 1)];
        return made;
    }
    /// A part of the secret between other characters, with other case, or encoded.
    std::string echo(const std::string& secret_text, std::string_view alphabet) {
        const auto from = number(secret_text.size());
        auto part = secret_text.substr(from, number(12));
        if (number(2) == 0) std::ranges::transform(part, part.begin(), to_lower);
        part = text(number(20), alphabet) + part + text(number(20), alphabet);
        for (auto layers = number(2); layers > 0; --layers)
            part = base64(secret{part}).reveal();
        return part;
    }

private:
    std::mt19937_64 numbers_;
};

/// Few characters: nearly every piece begins like others. Many: secrets as they are.
constexpr std::array<std::string_view, 4> alphabets{"ab", "aAbB%", "a\xff\x80/",
                                                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"
                                                    "23456789-_"};

TEST(echo_search, finds_what_the_simplest_search_finds) {
    text_maker random{14};
    std::size_t found = 0;
    std::size_t tried = 0;
    // The limit between few and many pieces is among these lengths.
    for (const std::size_t length : {1U, 7U, 8U, 9U, 40U, 86U, 134U, 135U, 136U, 137U, 300U, 2000U}) {
        for (const auto alphabet : alphabets) {
            echo_finder searched;
            simple_finder simple;
            std::string last;
            for (std::size_t secrets = random.number(2) + 1; secrets > 0; --secrets) {
                last = random.text(length, alphabet);
                searched.add(secret{last});
                simple.add(last);
            }
            for (int times = 0; times < 20; ++times) {
                const auto text = random.echo(last, alphabet);
                const bool expected = simple.finds(text);
                ASSERT_EQ(searched.finds(text), expected) << length << ": " << last << "\n" << text;
                ++tried;
                found += expected ? 1U : 0U;
            }
        }
    }
    EXPECT_GT(found, tried / 5);
    EXPECT_LT(found, tried * 4 / 5);
}

TEST(echo_search, finds_each_piece_of_a_long_secret_and_no_other) {
    text_maker random{8};
    const auto sent = random.text(8192, alphabets.back());
    echo_finder searched;
    searched.add(secret{sent});
    simple_finder simple;
    simple.add(sent);
    for (std::size_t i = 0; i + 8 <= sent.size(); i += 7) {
        auto piece = sent.substr(i, 8);
        ASSERT_TRUE(searched.finds(piece)) << i;
        // The nearest neighbours of a piece in every order.
        for (const std::size_t changed : {0U, 7U}) {
            auto near = piece;
            near[changed] = '!';
            ASSERT_FALSE(searched.finds(near)) << i;
        }
    }
    const auto others = random.text(4000, alphabets.back());
    EXPECT_EQ(searched.finds(others), simple.finds(others));
}

TEST(echo_search, compares_signs_of_all_values_and_pieces_that_repeat) {
    std::string sent;
    for (int c = 255; c > 0; --c)
        sent += static_cast<char>(c);
    sent += std::string(400, 'z') + sent;
    echo_finder searched;
    searched.add(secret{sent});
    EXPECT_TRUE(searched.finds("zzzzzzzz"));
    EXPECT_TRUE(searched.finds("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"));
    EXPECT_TRUE(searched.finds("\x0a\x09\x08\x07\x06\x05\x04\x03"));
    EXPECT_FALSE(searched.finds("zzzzzzz!"));
}

/// A server chooses both the token and the answer: its pieces are as many, and come as near, as it likes.
TEST(echo_search, compares_a_text_with_few_pieces_however_many_there_are) {
    for (const std::size_t length : {20U, 86U, 128U, 135U, 136U, 1000U, 8192U, 65536U}) {
        text_maker random{length};
        const auto sent = random.text(length, alphabets.back());
        secret_pieces pieces;
        pieces.add(sent);
        std::size_t comparisons = 0;
        const auto counting_less = [&comparisons](std::uint64_t a, std::uint64_t b) {
            ++comparisons;
            return a < b;
        };
        constexpr std::size_t characters = 5000;
        // Of another secret: with the first seven characters of every piece, it has none.
        std::string text;
        while (text.size() < characters)
            text += sent.substr(random.number(length - 8), 7) + '!';
        EXPECT_FALSE(pieces.found_in(text, counting_less)) << length;
        EXPECT_LE(comparisons, characters * 2 * 128) << length;
        if (length > 135) {
            EXPECT_LE(comparisons, characters * (1 + std::bit_width(length))) << length;
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::genesys::echo_search_test

#include "lib/session/reasons.hpp"

#include "lib/base/error.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::reasons_test {
namespace {

TEST(reasons, of_a_refused_grant_are_the_names_of_its_errors) {
    EXPECT_EQ(reasons::invalid_client, (error{errc::invalid_client, {}}.name()));
    EXPECT_EQ(reasons::invalid_grant, (error{errc::invalid_grant, {}}.name()));
    EXPECT_EQ(reasons::unauthorized_client, (error{errc::unauthorized_client, {}}.name()));
    EXPECT_EQ(reasons::grant_refused, (error{errc::grant_refused, {}}.name()));
}

TEST(reasons, are_each_a_word_of_its_own) {
    std::vector words(all_reasons.begin(), all_reasons.end());
    std::ranges::sort(words);
    EXPECT_EQ(std::ranges::adjacent_find(words), words.end());
    for (const auto word : words)
        EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_."), std::string_view::npos) << word;
}

}  // namespace
}  // namespace tokenkeeper::reasons_test

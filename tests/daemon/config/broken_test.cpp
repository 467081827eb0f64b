#include "daemon/config/render.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::broken_test {
namespace {

namespace fs = std::filesystem;

/// The cases: files, and folders that hold a tokenkeeper.yaml. What a case must say stands beside it in a
/// file of the same name with `.expected` behind.
std::vector<std::string> broken_cases() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{data_folder() / "broken"}) {
        if (entry.path().extension() != ".expected") names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class broken_configuration : public testing::TestWithParam<std::string> {};

TEST_P(broken_configuration, says_all_that_is_wrong) {
    const auto expected = data_folder() / "broken" / (GetParam() + ".expected");
    ASSERT_TRUE(fs::exists(expected)) << "no expectation for " << GetParam();

    const temporary_folder folder;
    auto file = folder.copy(data_folder() / "broken" / GetParam());
    if (fs::is_directory(file)) file /= "tokenkeeper.yaml";
    const auto result = load(file, plain_environment(folder));

    EXPECT_FALSE(render_check(result).is_valid);
    EXPECT_EQ(errors_of(result, folder.path()), text_of(expected));
}

TEST_P(broken_configuration, never_shows_a_token) {
    const temporary_folder folder;
    auto file = folder.copy(data_folder() / "broken" / GetParam());
    if (fs::is_directory(file)) file /= "tokenkeeper.yaml";
    // The tokens of the cases are made of this.
    EXPECT_EQ(errors_of(load(file, plain_environment(folder)), folder.path()).find("T0kenOf"),
              std::string::npos);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    auto name = fs::path{info.param}.stem().string();
    std::ranges::replace_if(
        name, [](char c) { return !(std::isalnum(static_cast<unsigned char>(c)) != 0); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(all, broken_configuration, testing::ValuesIn(broken_cases()), test_name);

TEST(broken_configurations, are_many_and_each_expectation_has_its_case) {
    EXPECT_GE(broken_cases().size(), 140U);
    for (const auto& entry : fs::directory_iterator{data_folder() / "broken"}) {
        if (entry.path().extension() != ".expected") continue;
        EXPECT_TRUE(fs::exists(fs::path{entry.path()}.replace_extension())) << entry.path();
    }
}

}  // namespace
}  // namespace tokenkeeper::config::broken_test

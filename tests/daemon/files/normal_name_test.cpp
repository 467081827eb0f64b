#include "daemon/files/normal_name.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::files {
namespace {

TEST(normal_name, is_that_of_the_standard_library) {
    for (const char* const name :
         {"",           "/",      ".",      "..",    "/.",     "/..",     "a",   "a/",   "/a",   "/a/",
          "/a/b.token", "a/b",    "//a",    "/a//b", "/a/./b", "/a/../b", "./a", "../a", "a/..", "a/.",
          "/a/b/..",    "/a/b/.", "/a/..b", "/a/.b", "/a/b..", "/a/b.",   "///", "a//"}) {
        const std::filesystem::path path{name};
        EXPECT_EQ(normal_name(path).native(), path.lexically_normal().native()) << name;
        if (is_normal(name)) {
            EXPECT_EQ(path.lexically_normal().native(), name);
        }
    }
    EXPECT_TRUE(is_normal("/run/tokens/lobby"));
    EXPECT_FALSE(is_normal("/run/tokens/../lobby"));
}

}  // namespace
}  // namespace tokenkeeper::files

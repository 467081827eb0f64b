// Field: a client that was created in one region was used with the login service of another, which answers
// `invalid_client` as to a wrong secret; people made new secrets for an afternoon. Right: the advice says
// that a client belongs to one region. Nothing in the answer tells the two apart, so both are named.
#include "lib/base/error.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::client_of_another_region {
namespace {

TEST(invalid_client, may_be_of_another_region) {
    const error refused{errc::invalid_client};
    EXPECT_NE(refused.hint().find("belongs to one region"), std::string_view::npos) << refused.hint();
    EXPECT_NE(refused.hint().find("secret"), std::string_view::npos) << refused.hint();
}

}  // namespace
}  // namespace tokenkeeper::tests::field::client_of_another_region

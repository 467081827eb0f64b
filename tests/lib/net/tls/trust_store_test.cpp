#include "lib/net/tls/trust_store.hpp"

#include "tests/support/certificates.hpp"
#include "tests/support/net/network.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::tests::trust_store_test {
namespace {

class trust_store : public testing::Test {
protected:
    static net::trust_store read(const temporary_file& file) {
        auto store = net::read_trust_store(file.path());
        return store ? *store : nullptr;
    }

    certificate_authority authority{"test CA"};
    temporary_file file{"ca.pem", authority.pem()};
};

TEST_F(trust_store, is_shared_while_the_files_are_the_same) {
    const auto first = read(file);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(read(file), first);
    const auto of_the_system = net::read_trust_store(std::nullopt);
    ASSERT_TRUE(of_the_system);
    EXPECT_NE(*of_the_system, first);
    EXPECT_EQ(*net::read_trust_store(std::nullopt), *of_the_system);
}

TEST_F(trust_store, is_read_again_where_the_file_was_replaced_or_is_another_one) {
    const auto first = read(file);
    const temporary_file same_text{"ca.pem", authority.pem()};
    EXPECT_NE(read(same_text), first);
    std::ofstream{file.path(), std::ios::app} << certificate_authority{"another CA"}.pem();
    const auto second = read(file);
    EXPECT_NE(second, first);
    EXPECT_EQ(read(file), second);
}

TEST_F(trust_store, says_what_is_wrong_with_a_file) {
    std::ofstream{file.path()} << "nonsense";
    const auto store = net::read_trust_store(file.path());
    ASSERT_TRUE(store.has_error());
    EXPECT_EQ(store.error().which(), errc::invalid_argument);
    EXPECT_NE(store.error().message.find("no PEM certificate"), std::string::npos);
    EXPECT_EQ(read(file), nullptr) << "what failed is not kept";
}

/// A file that is not there has no appearance, as no file has.
TEST_F(trust_store, of_a_missing_file_is_not_that_of_the_system) {
    const auto of_the_system = net::read_trust_store(std::nullopt);
    const auto known = read(file);
    ASSERT_TRUE(of_the_system);
    std::filesystem::remove(file.path());
    for (const auto& missing : {file.path(), std::filesystem::path{"/nowhere/ca.pem"}}) {
        const auto store = net::read_trust_store(missing);
        ASSERT_TRUE(store.has_error()) << missing;
        EXPECT_NE(store.error().message.find("No such file"), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::trust_store_test

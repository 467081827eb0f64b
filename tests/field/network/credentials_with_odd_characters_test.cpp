// Field: a client's secret held "+", "/" or ":"; Genesys' own SDKs send `id:secret` as they are, a strict
// OAuth server wants both form-encoded first (RFC 6749 section 2.3.1), and each answers `invalid_client` to
// the other form. Right: raw first at Genesys' own regions, encoded first elsewhere; after `invalid_client`
// the other form once, and the form that worked is remembered. More attempts would look like guessing to the
// login service.
#include "lib/genesys/basic_forms.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::credentials_with_odd_characters {
namespace {

using genesys::basic_form;
using genesys::basic_forms;

const basic_forms::client at_genesys{"login.mypurecloud.de", "an-id"};
const basic_forms::client elsewhere{"login.example", "an-id"};

genesys::oauth_credentials with(std::string_view text, basic_form form) {
    return {"an-id", secret{text}, form};
}

errc refused(basic_forms& forms, const basic_forms::client& asking, std::string_view text) {
    const auto sent = with(text, forms.form_of(asking));
    return forms.note_failure(asking, sent, error{errc::invalid_client}).which();
}

TEST(basic_credentials, are_sent_in_both_forms) {
    const auto raw = genesys::client_credentials_grant(with("a+b", basic_form::raw));
    const auto encoded = genesys::client_credentials_grant(with("a+b", basic_form::encoded));
    EXPECT_EQ(raw.basic.reveal(), "YW4taWQ6YSti");          // an-id:a+b
    EXPECT_EQ(encoded.basic.reveal(), "YW4taWQ6YSUyQmI=");  // an-id:a%2Bb
}

TEST(basic_credentials, are_tried_once_in_the_other_form) {
    basic_forms forms;
    EXPECT_EQ(forms.form_of(at_genesys), basic_form::raw);
    EXPECT_EQ(forms.form_of(elsewhere), basic_form::encoded);
    EXPECT_EQ(refused(forms, at_genesys, "a+b"), errc::client_form_refused);
    EXPECT_EQ(forms.form_of(at_genesys), basic_form::encoded);
    EXPECT_EQ(forms.form_of(elsewhere), basic_form::encoded);
    EXPECT_EQ(refused(forms, at_genesys, "a+b"), errc::invalid_client);
    EXPECT_EQ(refused(forms, at_genesys, "a+b"), errc::invalid_client) << "an hour later";
    EXPECT_EQ(refused(forms, at_genesys, "c+d"), errc::client_form_refused) << "another secret";
}

TEST(basic_credentials, stay_in_the_form_that_worked) {
    basic_forms forms;
    EXPECT_EQ(refused(forms, elsewhere, "a+b"), errc::client_form_refused);
    forms.note_success(elsewhere, forms.form_of(elsewhere));
    EXPECT_EQ(forms.form_of(elsewhere), basic_form::raw);
}

TEST(basic_credentials, are_refused_for_good_where_both_forms_are_the_same) {
    basic_forms forms;
    EXPECT_EQ(refused(forms, at_genesys, "abc-1._~"), errc::invalid_client);
    EXPECT_EQ(forms.form_of(at_genesys), basic_form::raw);
    const auto sent = with("a+b", basic_form::raw);
    EXPECT_EQ(forms.note_failure(at_genesys, sent, error{errc::invalid_grant}).which(), errc::invalid_grant);
    EXPECT_EQ(forms.form_of(at_genesys), basic_form::raw);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::credentials_with_odd_characters

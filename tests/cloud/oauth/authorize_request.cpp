#include "tests/cloud/oauth/authorize_request.hpp"

#include "tests/cloud/form.hpp"

namespace tokenkeeper::cloud {

namespace {

std::string_view parameters_of(genesys::method verb, std::string_view target, std::string_view content_type,
                               std::string_view body) {
    if (verb == genesys::method::post) return is_form(content_type) ? body : std::string_view{};
    const auto mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

consent consent_in(const form& f) {
    const std::string answer = f.find("answer");
    if (answer == "allow") return consent::allowed;
    return answer == "deny" ? consent::denied : consent::unclear;
}

}  // namespace

authorize_request read_authorize_request(genesys::method verb, std::string_view target,
                                         std::string_view content_type, std::string_view body) {
    const form f{parameters_of(verb, target, content_type, body)};
    authorize_request r;
    if (!f.repeats("client_id")) r.client_id = f.find("client_id");
    if (!f.repeats("redirect_uri")) r.redirect_uri = f.find("redirect_uri");
    r.response_type = f.find("response_type");
    r.state = f.find("state");
    r.code_challenge = f.find("code_challenge");
    r.code_challenge_method = f.find("code_challenge_method");
    if (verb == genesys::method::post) r.answer = consent_in(f);
    r.repeats = f.repeats_any();
    return r;
}

}  // namespace tokenkeeper::cloud

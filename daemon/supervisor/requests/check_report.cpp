#include "daemon/supervisor/requests/check_report.hpp"

namespace tokenkeeper::supervision {

check_report report_of(const genesys::token_info& info, std::optional<wall_time> server_date) {
    check_report report;
    report.server_date = server_date;
    if (info.date_token_idles && server_date)
        report.idles_in = bounded(*info.date_token_idles - *server_date);
    if (info.organization && !info.organization->id.empty()) {
        const auto& home = info.home_organization ? *info.home_organization : *info.organization;
        report.tenant = tenant_of(info.organization->id, home.id);
    }
    if (info.client) {
        report.client =
            session_view::oauth_client{info.client->id, info.client->name, info.client->authorized_grant_type,
                                       info.client->state, info.client->date_to_delete};
    }
    return report;
}

}  // namespace tokenkeeper::supervision

// A patient registered and read with the client that openapi-generator makes of /openapi.json.
// java -cp ... UseClient.java ADDRESS TOKEN
import java.net.URI;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.PatientsApi;
import org.openapitools.client.model.Patient;
import org.openapitools.client.model.PatientRegistration;

public class UseClient {
  static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  public static void main(String[] arguments) throws ApiException {
    URI address = URI.create(arguments[0]);
    ApiClient client = new ApiClient();
    client.setScheme(address.getScheme());
    client.setHost(address.getHost());
    client.setPort(address.getPort());
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
    PatientsApi patients = new PatientsApi(client);

    PatientRegistration form = new PatientRegistration();
    form.setName("Mary Jackson");
    form.setEmail("mary@example.org");
    form.setAddress("3 Langley Road");
    form.setDateOfBirth("1921-04-09");
    var written = patients.registerPatientWithHttpInfo(form, "java-client-1", null);
    check(written.getStatusCode() == 201, "registered: " + written.getStatusCode());
    String token = written.getHeaders().get("consistency-token").get(0);

    Patient read = patients.getPatient(written.getData().getId(), null, token, null, null);
    check(read.equals(written.getData()), "read as it was written: " + read);
    check(read.getName().equals("Mary Jackson") && read.getVersion() == 1, "as it was sent");
    try {
      patients.getPatient(UUID.randomUUID(), null, null, null, null);
      check(false, "nobody was found");
    } catch (ApiException refused) {
      check(refused.getCode() == 404, "nobody: " + refused.getCode());
    }
    System.out.println("the Java client registers and reads a patient");
  }
}
